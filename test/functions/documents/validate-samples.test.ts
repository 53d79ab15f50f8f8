import { describe, expect, it } from 'vitest'
import { readUbl } from '../../../functions/documents/ubl.ts'
import { validateReading } from '../../../functions/documents/validate-invoice.ts'
import { samples } from './samples.ts'

/** Lines that do not multiply out, and a credit note without a due date, as published: the list may only shrink. */
const oddities: Readonly<Record<string, readonly string[]>> = {
  'guide-example1': ['DOCKLINE-EXACT-LINE /lines/19/net'],
  'guide-example2': ['DOCKLINE-EXACT-LINE /lines/0/net'],
  'guide-example3': ['DOCKLINE-EXACT-LINE /lines/0/net', 'DOCKLINE-EXACT-LINE /lines/1/net'],
  'ubl-tc434-creditnote1': ['BR-CO-25 /dueOn'],
  'ubl-tc434-example1': ['DOCKLINE-EXACT-LINE /lines/19/net'],
  'ubl-tc434-example10': ['DOCKLINE-EXACT-LINE /lines/19/net'],
  'ubl-tc434-example2': ['DOCKLINE-EXACT-LINE /lines/0/net'],
  'ubl-tc434-example3': ['DOCKLINE-EXACT-LINE /lines/0/net', 'DOCKLINE-EXACT-LINE /lines/1/net'],
}

describe('official samples under our rules', () => {
  for (const [name, bytes] of samples) {
    it(`${name} is valid`, () => {
      const findings = validateReading(readUbl(bytes))
      expect(findings.filter(({ severity }) => severity === 'fatal')).toEqual([])
      expect(findings.map(({ rule, pointer }) => `${rule} ${pointer}`)).toEqual(oddities[name] ?? [])
    })
  }
})

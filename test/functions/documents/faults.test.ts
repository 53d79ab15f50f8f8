import { describe, expect, it } from 'vitest'
import { NORM_CUSTOMIZATION } from '../../../functions/documents/check-peppol.ts'
import type { EuInvoice } from '../../../functions/documents/eu-invoice.ts'
import { ruleIds } from '../../../functions/documents/rule-texts.ts'
import { readUbl, writeUbl } from '../../../functions/documents/ubl.ts'
import { validateInvoice, validateReading } from '../../../functions/documents/validate-invoice.ts'
import { arithmeticFaults } from './faults/arithmetic.ts'
import { categoryFaults, specialFaults } from './faults/categories.ts'
import { codeFaults } from './faults/codes.ts'
import { damaged, type Fault } from './faults/damage.ts'
import { peppolFaults } from './faults/peppol.ts'
import { presenceFaults } from './faults/presence.ts'
import { randomFrom, randomInvoice } from './random-invoice.ts'

/** The first random invoice of one VAT category only, without allowances of its own. */
const invoiceOf = (code: string): EuInvoice => {
  for (let seed = 1; seed < 5_000; seed++) {
    const invoice = randomInvoice(seed, 3)
    const { subtotals } = invoice.tax
    const plain = invoice.allowancesAndCharges.length === 0 && invoice.accountingCurrency === undefined
    const simple = invoice.totals.prepaid === undefined && invoice.totals.rounding === undefined
    if (
      subtotals.every(({ category }) => category.code === code) &&
      plain &&
      simple &&
      invoice.typeCode === '380'
    )
      return invoice
  }
  throw new Error(`no seed gives an invoice of ${code} alone`)
}
const rulesOf = (invoice: EuInvoice): string[] => validateInvoice(invoice).map(({ rule }) => rule)

/** The norm's rules are tried on an invoice of the norm, so that Peppol's, which say some of it again, are still. */
const soundFor = ({ rule, on = 'S' }: Fault): EuInvoice => {
  const invoice = invoiceOf(on)
  if (rule.startsWith('PEPPOL')) return invoice
  const { profile: _, ...rest } = invoice
  return { ...rest, customization: NORM_CUSTOMIZATION }
}
const allFaults = [
  ...presenceFaults,
  ...arithmeticFaults,
  ...codeFaults,
  ...peppolFaults,
  ...categoryFaults,
  ...specialFaults,
]
/** Those that no model of an invoice can break: they are of its document, and tried below. */
const ofDocuments = ['PEPPOL-EN16931-P0101', 'PEPPOL-EN16931-R051', 'DOCKLINE-LOST']

describe('a fault in an invoice', () => {
  const sound = invoiceOf('S')

  it('is tried for every rule that there is', () => {
    const tried = [...allFaults.map(({ rule }) => rule as string), ...ofDocuments]
    expect(tried.toSorted()).toEqual([...ruleIds].toSorted())
  })

  it.each(allFaults.map(one => [one.rule, one] as const))('breaks %s and nothing else', (rule, one) => {
    const invoice = soundFor(one)
    expect(rulesOf(invoice)).toEqual([])
    const found = new Set(rulesOf(damaged(invoice, one.damage)))
    expect([...found].toSorted()).toEqual([rule, ...(one.also ?? [])].toSorted())
  })

  it('of a credit note with the code of an invoice is told, and of an invoice with that of a credit note', () => {
    const xml = writeUbl(sound)
    const note = writeUbl({ ...sound, typeCode: '381' })
    const rules = (text: string) => validateReading(readUbl(text)).map(({ rule }) => rule)
    expect(rules(note)).toEqual([])
    expect(rules(note.replace('>381<', '>380<'))).toEqual(['BR-CL-01', 'PEPPOL-EN16931-P0101'])
    expect(rules(xml.replace('>380<', '>381<'))).toEqual(['BR-CL-01', 'PEPPOL-EN16931-P0100'])
  })

  it('of another currency or an element that nobody knows is told', () => {
    const xml = writeUbl(sound)
    const rules = (text: string) => validateReading(readUbl(text)).map(({ rule }) => rule)
    expect(rules(xml.replace('currencyID="EUR"', 'currencyID="USD"'))).toContain('PEPPOL-EN16931-R051')
    expect(rules(xml.replace('</Invoice>', '<cbc:Secret>1</cbc:Secret></Invoice>'))).toEqual([
      'DOCKLINE-LOST',
    ])
  })
})

describe('an error of 0.01 to 0.99, which the official rules let pass', () => {
  it('is found in the tax, the taxable amount or a line, 100 times of 100', () => {
    const random = randomFrom(7)
    const places = [
      ['DOCKLINE-EXACT-TAX', (invoice: EuInvoice) => [invoice.tax.subtotals[0], 'tax']],
      ['DOCKLINE-EXACT-TAXABLE', (invoice: EuInvoice) => [invoice.tax.subtotals[0], 'taxable']],
      [/^(DOCKLINE-EXACT-LINE|PEPPOL-EN16931-R120)$/, (invoice: EuInvoice) => [invoice.lines[0], 'net']],
    ] as const
    for (let i = 0; i < 100; i++) {
      const [rule, place] = random.pick(places)
      const invoice = damaged(invoiceOf('S'), copy => {
        const [at, name] = place(copy) as unknown as [Record<string, string>, string]
        const cents = BigInt((at[name] as string).replace('.', '')) + BigInt(random.between(1, 99))
        at[name] = `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`
      })
      const found = rulesOf(invoice)
      expect(found.some(one => (typeof rule === 'string' ? one === rule : rule.test(one)))).toBe(true)
    }
  })
})

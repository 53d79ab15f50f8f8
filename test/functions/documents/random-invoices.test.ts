import { describe, expect, it } from 'vitest'
import { readUbl, writeUbl } from '../../../functions/documents/ubl.ts'
import { validateInvoice, validateReading } from '../../../functions/documents/validate-invoice.ts'
import { size } from '../../support/size.ts'
import { randomInvoice } from './random-invoice.ts'

/** `INVOICES=2000` for as many as the bar says. */
const COUNT = Number(process.env.INVOICES ?? size(120, 300))

/** XML has three control characters. */
const isKept = (character: string): boolean => character >= ' ' || '\t\n\r'.includes(character)

describe(`${COUNT} random invoices and credit notes of every VAT category`, () => {
  it('are valid, as made and as read back, and written twice are the same bytes', () => {
    const categories = new Set<string>()
    for (let seed = 1; seed <= COUNT; seed++) {
      const invoice = randomInvoice(seed)
      for (const { category } of invoice.tax.subtotals) categories.add(category.code)
      expect(validateInvoice(invoice), `seed ${seed}`).toEqual([])
      const xml = writeUbl(invoice)
      const reading = readUbl(xml)
      expect(validateReading(reading), `seed ${seed} read back`).toEqual([])
      expect(writeUbl(reading.invoice), `seed ${seed}`).toBe(xml)
    }
    expect([...categories].toSorted()).toEqual(['AE', 'E', 'G', 'K', 'L', 'M', 'O', 'S', 'Z'])
  })

  it('lose nothing on the way but control characters and blanks at the ends', () => {
    const clean = (value: unknown): unknown => {
      if (typeof value === 'string') return [...value].filter(isKept).join('').trim()
      if (Array.isArray(value)) return value.map(clean)
      if (typeof value === 'object' && value !== null)
        return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, clean(member)]))
      return value
    }
    for (let seed = 1; seed <= COUNT; seed += 7) {
      const invoice = randomInvoice(seed)
      expect(readUbl(writeUbl(invoice)).invoice).toEqual(clean(invoice))
    }
  })
})

import { describe, expect, it } from 'vitest'
import type { EuInvoice } from '../../../functions/documents/eu-invoice.ts'
import { readUbl, writeUbl } from '../../../functions/documents/ubl.ts'
import { validateInvoice, validateReading } from '../../../functions/documents/validate-invoice.ts'
import { categoryFaults, damaged, faults, specialFaults } from './faults.ts'
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

describe('a fault in an invoice', () => {
  const sound = invoiceOf('S')
  it('is not there to begin with', () => expect(rulesOf(sound)).toEqual([]))

  for (const [i, [rule, damage]] of faults.entries()) {
    it(`${i} is found as ${rule}`, () => expect(rulesOf(damaged(sound, damage))).toContain(rule))
  }
  for (const [code, rule, damage] of [...categoryFaults, ...specialFaults]) {
    it(`of VAT category ${code} is found as ${rule}`, () => {
      const invoice = invoiceOf(code)
      expect(rulesOf(invoice)).toEqual([])
      expect(rulesOf(damaged(invoice, damage))).toContain(rule)
    })
  }

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

import { describe, expect, it } from 'vitest'
import { billableShipment, openPortions, type ShippedGoods } from '../../../functions/invoicing/billable.ts'
import { draftInvoice } from '../../../functions/invoicing/draft-invoice.ts'
import type { InvoiceDraft } from '../../../functions/invoicing/invoice.ts'
import { invoiceRows, rowFaults } from '../../../functions/invoicing/invoice-rows.ts'
import { jurisdictionProfiles } from '../../../functions/invoicing/jurisdiction.ts'
import type { TaxCategory } from '../../../functions/invoicing/tax-rates.ts'
import { type OracleLine, oracle, type Profile, read } from './oracle.ts'
import { type Random, randomOf, runs } from './random.ts'
import { shipped, shippedLine } from './world.ts'

const profiles = {
  cnExcluded: { profile: jurisdictionProfiles.chinaTaxExcluded, jurisdiction: 'CN', currency: 'CNY' },
  cnIncluded: { profile: jurisdictionProfiles.chinaTaxIncluded, jurisdiction: 'CN', currency: 'CNY' },
  eu: { profile: jurisdictionProfiles.en16931, jurisdiction: 'DE', currency: 'EUR' },
} as const

const ratesOf: Record<Profile, readonly (readonly [TaxCategory, string])[]> = {
  cnExcluded: [
    ['S', '0.13'],
    ['S', '0.09'],
    ['S', '0.06'],
    ['S', '0.130'],
    ['E', '0'],
    ['G', '0'],
    ['Z', '0'],
    ['O', '0'],
  ],
  cnIncluded: [
    ['S', '0.13'],
    ['S', '0.09'],
    ['S', '0.06'],
    ['E', '0'],
    ['G', '0'],
  ],
  eu: [
    ['S', '0.19'],
    ['S', '0.07'],
    ['S', '0.190'],
    ['Z', '0'],
    ['E', '0'],
    ['AE', '0'],
    ['K', '0'],
    ['G', '0'],
    ['O', '0'],
  ],
}

const randomPrice = (random: Random): string => {
  const digits = random.pick([0, 2, 2, 2, 4, 8])
  const whole = String(random.pick([0, random.whole(0, 9), random.whole(0, 9_999), random.whole(0, 999_999)]))
  return digits ? `${whole}.${String(random.whole(0, 10 ** digits - 1)).padStart(digits, '0')}` : whole
}

/** A random order as ordering would ship it, and the same as the oracle reads it. */
const randomOrder = (random: Random, profile: Profile) => {
  const { currency } = profiles[profile]
  const money = (amount: number) => ({ amount, currency })
  const count = random.pick([1, 1, 2, 3, random.whole(1, 30)])
  const lines = Array.from({ length: count }, (_, i) => {
    const quantity = random.pick([1, random.whole(1, 20), random.whole(1, 5_000)])
    const price = randomPrice(random)
    const [taxCategory, taxRate] = random.pick(ratesOf[profile])
    const { over, under } = read(price)
    const roughly = Number((over * BigInt(quantity) * 100n) / under)
    const isFree = random.chance(0.05)
    const discount = random.chance(0.3) && !isFree ? random.whole(0, roughly) : 0
    const exact = {
      quantity: String(quantity),
      price,
      discount: BigInt(discount),
      isFree,
      category: taxCategory,
      rate: taxRate,
    } satisfies OracleLine
    const line = shippedLine({
      lineNumber: i + 1,
      quantity,
      unitPrice: money(Number((over * 100n) / under)),
      exactUnitPrice: price,
      taxRate,
      taxCategory,
      ...(discount ? { discount: money(discount) } : {}),
      ...(isFree ? { isFree } : {}),
    })
    return { line, exact, left: isFree ? 0 : roughly - discount }
  })
  const most = lines.reduce((sum, { left }) => sum + left, 0)
  const orderDiscount = random.chance(0.3)
    ? random.whole(0, Math.min(most, random.pick([10, 1_000, most])))
    : 0
  const goods = shipped({ currency, lines: lines.map(({ line }) => line), discount: money(orderDiscount) })
  return { goods, exact: lines.map(({ exact }) => exact), orderDiscount: BigInt(orderDiscount) }
}

const drafted = (goods: ShippedGoods, profile: Profile): InvoiceDraft => {
  const { currency: _, ...rules } = profiles[profile]
  const portions = openPortions(billableShipment(goods, '2026-11-22'))
  const party = { organizationId: 'org', name: 'x' }
  return draftInvoice({ ...rules, taxpayer: 'general', seller: party, buyer: party, portions })
}

/** Every amount of an invoice that is not what the oracle says. */
const faultsOf = (invoice: InvoiceDraft, expected: ReturnType<typeof oracle>): string[] => {
  const faults: string[] = []
  const must = (what: string, is: { amount: number }, be: bigint) => {
    if (BigInt(is.amount) !== be) faults.push(`${what} is ${is.amount}, not ${be}`)
  }
  invoice.lines.forEach((line, i) => {
    const { net, tax } = expected.lines[i] ?? { net: -1n, tax: -1n }
    must(`net of line ${i}`, line.net, net)
    must(`tax of line ${i}`, line.tax, tax)
    must(`gross of line ${i}`, line.gross, net + tax)
  })
  if (invoice.taxBreakdown.length !== expected.groups.size) faults.push('another number of rates')
  for (const { taxCategory, taxRate, net, tax, gross } of invoice.taxBreakdown) {
    const { over, under } = read(taxRate)
    const group = expected.groups.get(`${taxCategory} ${over}/${under}`) ?? { net: -1n, tax: -1n }
    must(`net of ${taxCategory} ${taxRate}`, net, group.net)
    must(`tax of ${taxCategory} ${taxRate}`, tax, group.tax)
    must(`gross of ${taxCategory} ${taxRate}`, gross, group.net + group.tax)
  }
  must('net', invoice.totals.net, expected.net)
  must('tax', invoice.totals.tax, expected.tax)
  must('gross', invoice.totals.gross, expected.net + expected.tax)
  return faults
}

describe.each(Object.keys(profiles) as Profile[])('Any order under the profile %s', profile => {
  it('comes to what an independent oracle says, to the cent', () => {
    const random = randomOf(16931)
    const count = runs(700, 100_000)
    let wrong = 0
    for (let i = 0; i < count; i++) {
      const { goods, exact, orderDiscount } = randomOrder(random, profile)
      const faults = faultsOf(drafted(goods, profile), oracle(profile, exact, orderDiscount))
      if (faults.length) {
        wrong++
        expect(faults, JSON.stringify(goods)).toEqual([])
      }
    }
    expect(wrong).toBe(0)
  }, 600_000)
})

describe('An error of 0.01 to 0.99', () => {
  it('is found wherever it is planted, a hundred times in a hundred', () => {
    const random = randomOf(100)
    let found = 0
    for (let i = 0; i < 100; i++) {
      const profile = random.pick(Object.keys(profiles) as Profile[])
      const { goods, exact, orderDiscount } = randomOrder(random, profile)
      const invoice = structuredClone(drafted(goods, profile))
      const off = random.whole(1, 99) * random.pick([1, -1])
      const place = random.pick([
        random.pick(invoice.lines),
        random.pick(invoice.taxBreakdown),
        invoice.totals,
      ])
      place[random.pick(['net', 'tax', 'gross'] as const)].amount += off
      if (faultsOf(invoice, oracle(profile, exact, orderDiscount)).length) found++
    }
    expect(found).toBe(100)
  })
})

describe('Rows for a channel', () => {
  it('of any Chinese invoice add up to it, each within the tolerance of 0.06, net and tax making gross', () => {
    const random = randomOf(6)
    for (let i = 0; i < runs(300, 20_000); i++) {
      const { goods } = randomOrder(random, random.pick(['cnExcluded', 'cnIncluded'] as const))
      const invoice = drafted(goods, 'cnIncluded')
      const rows = invoiceRows(invoice)
      expect(rowFaults(rows)).toEqual([])
      expect(rows.every(({ net, tax, gross }) => net + tax === gross)).toBe(true)
      expect(rows.reduce((sum, { net }) => sum + net, 0n)).toBe(BigInt(invoice.totals.net.amount))
      expect(rows.reduce((sum, { tax }) => sum + tax, 0n)).toBe(BigInt(invoice.totals.tax.amount))
      rows.forEach(({ kind, lineNumber }, at) => {
        if (kind === 'discount') expect(rows[at - 1]).toMatchObject({ kind: 'discounted', lineNumber })
      })
    }
  })
})

describe('The two ways of rounding', () => {
  it('differ for the same order, which is why the profile stands on the invoice', () => {
    const random = randomOf(60)
    let differ = 0
    for (let i = 0; i < 1_000; i++) {
      const lines = Array.from({ length: random.whole(1, 30) }, (_, k) =>
        shippedLine({
          lineNumber: k + 1,
          quantity: random.whole(1, 99),
          unitPrice: { amount: random.whole(1, 9_999), currency: 'CNY' },
        }),
      )
      const portions = openPortions(billableShipment(shipped({ lines }), '2026-11-22'))
      const party = { organizationId: 'org', name: 'x' }
      const of = (profile: Parameters<typeof draftInvoice>[0]['profile']) =>
        draftInvoice({
          profile,
          jurisdiction: 'CN',
          taxpayer: 'general',
          seller: party,
          buyer: party,
          portions,
        }).totals.tax.amount
      if (of(jurisdictionProfiles.chinaTaxExcluded) !== of(jurisdictionProfiles.en16931)) differ++
    }
    expect(differ).toBeGreaterThan(500)
  })
})

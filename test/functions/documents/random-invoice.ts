import type { EuInvoice, TaxSubtotal } from '../../../functions/documents/eu-invoice.ts'
import type {
  Allowance,
  DocumentAllowance,
  InvoiceLine,
  TaxCategory,
} from '../../../functions/documents/eu-line.ts'
import type { TradeParty } from '../../../functions/documents/eu-party.ts'

/** Mulberry32: the same seed gives the same invoices. */
export const randomFrom = (seed: number) => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (n: number): number => Math.floor(next() * n)
  return {
    next,
    below,
    between: (low: number, high: number) => low + below(high - low + 1),
    chance: (share: number) => next() < share,
    pick: <T>(all: readonly T[]): T => all[below(all.length)] as T,
  }
}
export type Random = ReturnType<typeof randomFrom>

const words = [
  '不锈钢六角螺栓',
  'Hexagon bolt M8×40',
  '龙岩市䶮𬭎𫖯㛃五金',
  'Ünïcode „Schraube“ & Co. <best>',
  '深沟球轴承 6204-2RS',
  'a\u0000b\u0008c\u001fd',
  '  blanks around  ',
  'tab\there',
  'l\'été "quoted" ]]>',
  '㎥ ℃ ① Ⅰ',
]

/** What the norm lets stand on one invoice together. */
const mixes: readonly (readonly TaxCategory[])[] = [
  [{ code: 'S', percent: '19' }],
  [
    { code: 'S', percent: '21' },
    { code: 'S', percent: '9.00' },
    { code: 'S', percent: '5.5' },
  ],
  [
    { code: 'Z', percent: '0' },
    { code: 'S', percent: '20' },
  ],
  [{ code: 'Z', percent: '0' }],
  [{ code: 'E', percent: '0' }],
  [
    { code: 'E', percent: '0.00' },
    { code: 'S', percent: '7' },
  ],
  [{ code: 'AE', percent: '0' }],
  [
    { code: 'AE', percent: '0' },
    { code: 'S', percent: '25' },
  ],
  [{ code: 'K', percent: '0' }],
  [
    { code: 'K', percent: '0' },
    { code: 'Z', percent: '0' },
  ],
  [{ code: 'G', percent: '0' }],
  [{ code: 'O' }],
  [
    { code: 'L', percent: '7' },
    { code: 'L', percent: '0' },
  ],
  [{ code: 'M', percent: '4' }],
]

const exemptions: Readonly<Record<string, { exemptionCode: string; exemptionReason: string }>> = {
  E: { exemptionCode: 'VATEX-EU-132', exemptionReason: 'Exempt' },
  AE: { exemptionCode: 'VATEX-EU-AE', exemptionReason: 'Reverse charge' },
  K: { exemptionCode: 'VATEX-EU-IC', exemptionReason: 'Intra-community supply' },
  G: { exemptionCode: 'VATEX-EU-G', exemptionReason: 'Export' },
  O: { exemptionCode: 'VATEX-EU-O', exemptionReason: 'Not subject to VAT' },
}

/** Whole cents as an amount; arithmetic of the generator is on whole numbers of its own. */
const cents = (value: bigint): string => {
  const digits = String(value < 0n ? -value : value).padStart(3, '0')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
const halfUp = (numerator: bigint, denominator: bigint): bigint => {
  const sign = numerator < 0n ? -1n : 1n
  const absolute = numerator * sign
  return (sign * (absolute * 10n + denominator * 5n)) / (denominator * 10n)
}
const fixed = (value: number, digits: number): string => {
  const text = String(value).padStart(digits + 1, '0')
  return digits ? `${text.slice(0, -digits)}.${text.slice(-digits)}` : text
}

const byPercent = (random: Random, base: bigint, isCharge: boolean): { one: Allowance; amount: bigint } => {
  const percent = random.between(1, 3000)
  const amount = halfUp(base * BigInt(percent), 10_000n)
  const one = {
    isCharge,
    reason: isCharge ? 'Freight' : 'Discount 折扣',
    percent: fixed(percent, 2),
    amount: cents(amount),
    baseAmount: cents(base),
    ...(random.chance(0.5) ? { reasonCode: isCharge ? 'FC' : '95' } : {}),
  }
  return { one, amount: isCharge ? amount : -amount }
}

const lineOf = (random: Random, i: number, category: TaxCategory): { line: InvoiceLine; net: bigint } => {
  const digits = random.pick([0, 0, 2, 4])
  const count = random.between(1, 50_000)
  const price = random.between(0, 9_999_999)
  const base = random.chance(0.2) ? random.pick([10, 100, 1000]) : undefined
  let net = halfUp(BigInt(count) * BigInt(price), 10n ** BigInt(digits + 2) * BigInt(base ?? 1))
  const unit = random.pick(['C62', 'KGM', 'MTR', 'XCS', 'H87'])
  const allowancesAndCharges = random.chance(0.3)
    ? Array.from({ length: random.between(1, 2) }, () => byPercent(random, net, random.chance(0.4)))
    : []
  for (const { amount } of allowancesAndCharges) net += amount
  const discount = random.chance(0.2) ? random.between(1, 500) : undefined
  const line: InvoiceLine = {
    id: String(i + 1),
    ...(random.chance(0.2) ? { note: random.pick(words) } : {}),
    quantity: fixed(count, digits),
    unit,
    net: cents(net),
    ...(random.chance(0.1) ? { buyerAccountingReference: `KST-${i}` } : {}),
    ...(random.chance(0.2) ? { orderLine: String(i + 1) } : {}),
    allowancesAndCharges: allowancesAndCharges.map(({ one }) => one),
    item: {
      ...(random.chance(0.3) ? { description: random.pick(words) } : {}),
      name: `${random.pick(words)} ${i}`,
      ...(random.chance(0.5) ? { sellersId: `SKU-${i}` } : {}),
      ...(random.chance(0.2) ? { standardId: { id: '6901234567892', scheme: '0160' } } : {}),
      ...(random.chance(0.2) ? { originCountry: 'CN' } : {}),
      classifications: random.chance(0.2) ? [{ code: '73181500', list: 'HS' }] : [],
      category,
      properties: random.chance(0.2) ? [{ name: '材质', value: '304' }] : [],
    },
    price: {
      amount: fixed(price, 4),
      ...(base ? { baseQuantity: String(base), baseUnit: unit } : {}),
      ...(discount ? { discount: fixed(discount, 4), gross: fixed(price + discount, 4) } : {}),
    },
  }
  return { line, net }
}

const partyOf = (random: Random, country: string, vat: boolean, n: number): TradeParty => ({
  electronicAddress: { id: `${n}`, scheme: '0060' },
  identifiers: random.chance(0.3) ? [{ id: `id-${n}` }] : [],
  tradingName: `Trade ${n}`,
  address: {
    street: random.pick(words),
    city: '上海',
    postCode: '200000',
    ...(random.chance(0.3) ? { addressLine: 'Floor 3', region: 'Shanghai' } : {}),
    country,
  },
  ...(vat ? { vatIdentifier: `${country}${123456789 + n}` } : {}),
  name: `${random.pick(words)} 有限公司`,
  registration: { id: `91310000${n}`, scheme: '0002' },
  ...(random.chance(0.3)
    ? { contact: { name: '张三', telephone: '+86 21 0000', email: 'a@b.example' } }
    : {}),
})

/** A random invoice or credit note that is right in every cent. */
export const randomInvoice = (seed: number, lineCount?: number): EuInvoice => {
  const random = randomFrom(seed)
  const mix = random.pick(mixes)
  const outside = mix[0]?.code === 'O'
  const isCredit = random.chance(0.3)
  const count = lineCount ?? (random.chance(0.03) ? random.between(100, 500) : random.between(1, 20))
  const sums = mix.map(() => 0n)
  const lines = Array.from({ length: count }, (_, i) => {
    const k = i < mix.length ? i : random.below(mix.length)
    const { line, net } = lineOf(random, i, { ...(mix[k] as TaxCategory) })
    sums[k] = (sums[k] ?? 0n) + net
    return line
  })
  const used = mix.slice(0, Math.min(mix.length, count))
  const net = sums.reduce((a, b) => a + b, 0n)
  const totals = { allowances: 0n, charges: 0n }
  const allowancesAndCharges = random.chance(0.4)
    ? Array.from({ length: random.between(1, 3) }, (): DocumentAllowance => {
        const k = random.below(used.length)
        const { one, amount } = byPercent(random, sums[k] as bigint, random.chance(0.5))
        sums[k] = (sums[k] as bigint) + amount
        if (one.isCharge) totals.charges += amount
        else totals.allowances -= amount
        return { ...one, category: { ...(used[k] as TaxCategory) } }
      })
    : []
  const subtotals = used.map((category, k): TaxSubtotal => {
    const taxable = sums[k] as bigint
    const percent = BigInt(Math.round(Number(category.percent ?? 0) * 100))
    return {
      taxable: cents(taxable),
      tax: cents(halfUp(taxable * percent, 10_000n)),
      category: { ...category },
      ...exemptions[category.code],
    }
  })
  const taxes = subtotals.reduce((sum, { tax }) => sum + BigInt(tax.replace('.', '')), 0n)
  const without = net + totals.charges - totals.allowances
  const prepaid = random.chance(0.2) ? BigInt(random.between(1, 10_000)) : undefined
  const rounding = random.chance(0.1) ? BigInt(random.between(-50, 50)) : undefined
  const accounting = random.chance(0.1)
  return {
    customization: 'urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0',
    profile: 'urn:fdc:peppol.eu:2017:poacc:billing:01:1.0',
    number: `${isCredit ? 'CN' : 'INV'}-${seed}`,
    issuedOn: '2026-11-22',
    dueOn: '2026-12-22',
    typeCode: isCredit ? '381' : '380',
    notes: random.chance(0.5) ? [random.pick(words)] : [],
    ...(random.chance(0.2) ? { taxPointOn: '2026-11-21' } : {}),
    currency: 'EUR',
    ...(accounting ? { accountingCurrency: 'SEK' } : {}),
    buyerReference: '采购-42',
    ...(random.chance(0.5) ? { order: { buyer: 'PO-1', seller: 'SO-1' } } : {}),
    precedingInvoices: isCredit ? [{ number: 'INV-1', issuedOn: '2026-10-01' }] : [],
    ...(random.chance(0.2) ? { despatchAdvice: 'ASN-1', contract: 'C-1' } : {}),
    supportingDocuments: [],
    seller: partyOf(random, 'DE', !outside, 1),
    buyer: partyOf(random, 'NL', !outside, 2),
    delivery: { deliveredOn: '2026-11-20', address: { city: 'Rotterdam', country: 'NL' } },
    payment: [
      { meansCode: '30', remittance: 'R-1', account: { id: 'DE75512108001245126199', bank: 'BANKDEFF' } },
    ],
    paymentTerms: '30 天 net',
    allowancesAndCharges,
    tax: { amount: cents(taxes), ...(accounting ? { accountingAmount: cents(taxes * 11n) } : {}), subtotals },
    totals: {
      lines: cents(net),
      withoutTax: cents(without),
      withTax: cents(without + taxes),
      ...(allowancesAndCharges.some(({ isCharge }) => !isCharge)
        ? { allowances: cents(totals.allowances) }
        : {}),
      ...(allowancesAndCharges.some(({ isCharge }) => isCharge) ? { charges: cents(totals.charges) } : {}),
      ...(prepaid === undefined ? {} : { prepaid: cents(prepaid) }),
      ...(rounding === undefined ? {} : { rounding: cents(rounding) }),
      payable: cents(without + taxes - (prepaid ?? 0n) + (rounding ?? 0n)),
    },
    lines,
  }
}

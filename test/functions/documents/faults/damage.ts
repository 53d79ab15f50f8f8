import type { EuInvoice } from '../../../../functions/documents/eu-invoice.ts'
import type { RuleId } from '../../../../functions/documents/rule-texts.ts'

/** An invoice that may be damaged. */
// biome-ignore lint/suspicious/noExplicitAny: a fault is put where the types would not let it
export type Damaged = any
export type Damage = (invoice: Damaged) => void

/** One fault, the rule that must find it, and what else it must break. */
export interface Fault {
  readonly rule: RuleId
  readonly damage: Damage
  /** the VAT category of the invoice that is damaged; default S */
  readonly on?: string
  /** rules that say the same in other words, or of which this one is a part */
  readonly also?: readonly RuleId[]
}

export const fault = (rule: RuleId, damage: Damage, rest: Omit<Fault, 'rule' | 'damage'> = {}): Fault => ({
  rule,
  damage,
  ...rest,
})

/** A copy with the fault in it. */
export const damaged = (invoice: EuInvoice, damage: Damage): EuInvoice => {
  const copy = structuredClone(invoice)
  damage(copy)
  return copy
}

export const all =
  (...damages: Damage[]): Damage =>
  invoice => {
    for (const damage of damages) damage(invoice)
  }

/** Puts a value at a path; undefined takes away what is there. */
export const set =
  (path: string, value: unknown): Damage =>
  invoice => {
    const names = path.split('/')
    const last = names.pop() as string
    const at = names.reduce((object, name) => (object[name] ??= {}), invoice)
    if (value === undefined) delete at[last]
    else at[last] = value
  }

export const without =
  (...names: string[]): Damage =>
  invoice => {
    for (const name of names) delete invoice[name]
  }

export const line =
  (change: Damage): Damage =>
  invoice =>
    change(invoice.lines[0])

const cents = (text: string | undefined): bigint => BigInt(text ? text.replace('.', '') : 0)
export const amount = (of: bigint): string => {
  const digits = String(of < 0n ? -of : of).padStart(3, '0')
  return `${of < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** The totals that come after one follow it: what is wrong before them is wrong once. */
export const followed: Damage = ({ totals, tax }) => {
  const withoutTax = cents(totals.lines) - cents(totals.allowances) + cents(totals.charges)
  totals.withoutTax = amount(withoutTax)
  followedFromTax({ totals, tax })
}
export const followedFromTax: Damage = ({ totals, tax }) => {
  totals.withTax = amount(cents(totals.withoutTax) + cents(tax.amount))
  followedFromTotal({ totals })
}
export const followedFromTotal: Damage = ({ totals }) => {
  totals.payable = amount(cents(totals.withTax) - cents(totals.prepaid) + cents(totals.rounding))
}

/** Totals and VAT of an invoice of one category and rate, as its lines and allowances say. */
export const recomputed: Damage = invoice => {
  const { lines, allowancesAndCharges: extras, totals, tax } = invoice
  const sum = (values: { amount: string }[]) => values.reduce((total, one) => total + cents(one.amount), 0n)
  const off = extras.filter(({ isCharge }: Damaged) => !isCharge)
  const on = extras.filter(({ isCharge }: Damaged) => isCharge)
  totals.lines = amount(lines.reduce((total: bigint, { net }: Damaged) => total + cents(net), 0n))
  if (off.length) totals.allowances = amount(sum(off))
  if (on.length) totals.charges = amount(sum(on))
  const [subtotal] = tax.subtotals
  subtotal.taxable = amount(cents(totals.lines) - sum(off) + sum(on))
  taxed(invoice)
  followed(invoice)
}

/** The VAT of the one taxable amount, to the cent, half up. */
export const taxed: Damage = ({ tax }) => {
  const [{ taxable, category }] = tax.subtotals
  const [whole, part = ''] = (category.percent ?? '0').split('.')
  const rate = BigInt(whole + part)
  const scaled = cents(taxable) * rate
  const per = 100n * 10n ** BigInt(part.length)
  const half = scaled < 0n ? -per / 2n : per / 2n
  tax.subtotals[0].tax = amount((scaled + half) / per)
  tax.amount = tax.subtotals[0].tax
}

/** Lines whose amount is a charge of their own: whatever their quantity and price say, it is right. */
export const charged: Damage = invoice => {
  for (const one of invoice.lines) {
    one.quantity = '0'
    one.price = { amount: '0' }
    const isCharge = !one.net.startsWith('-')
    const own = { isCharge, reason: 'r', amount: one.net.replace('-', '') }
    one.allowancesAndCharges = cents(one.net) === 0n ? [] : [own]
  }
}

/** Lines of nothing: amounts cannot disagree. */
export const worthless: Damage = invoice => {
  for (const one of invoice.lines)
    Object.assign(one, { quantity: '0', price: { amount: '0' }, net: '0.00', allowancesAndCharges: [] })
  for (const one of invoice.tax.subtotals) Object.assign(one, { taxable: '0.00', tax: '0.00' })
  recomputed(invoice)
}

/** A VAT breakdown of nothing beside the others. */
export const anotherBreakdown =
  (category: object, rest: object = {}): Damage =>
  invoice =>
    invoice.tax.subtotals.push({ taxable: '0.00', tax: '0.00', category, ...rest })

export const inItaly: Damage = invoice => {
  for (const side of ['seller', 'buyer']) invoice[side].address.country = 'IT'
}

/** An allowance or charge on the document, in the category of its lines, with the totals that it makes. */
export const extra =
  (isCharge: boolean, change: object = {}): Damage =>
  invoice => {
    const { category } = invoice.lines[0].item
    invoice.allowancesAndCharges.push({ isCharge, reason: 'r', amount: '0.00', category, ...change })
    invoice.totals[isCharge ? 'charges' : 'allowances'] ??= '0.00'
  }

/** The same on the first line. */
export const lineExtra = (isCharge: boolean, change: object = {}): Damage =>
  line(one => one.allowancesAndCharges.push({ isCharge, reason: 'r', amount: '0.00', ...change }))

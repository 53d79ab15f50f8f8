import { compare, type Decimal, minus } from '../../shared/decimal.ts'
import type { EuInvoice, TaxSubtotal } from './eu-invoice.ts'
import type { TaxCategory } from './eu-line.ts'
import { distance, exact, isEqual, ONE, orZero, percentOf, shown, toCents, total, ZERO } from './exact.ts'
import type { Report } from './finding.ts'
import type { CategoryRuleId } from './rule-texts.ts'
import { type CategoryRules, categoryRules } from './tax-category-rules.ts'

/** A line, an allowance or a charge, as far as tax is concerned. */
interface Taxed {
  readonly as: 'line' | 'allowance' | 'charge'
  readonly category: TaxCategory
  readonly amount: Decimal
  readonly pointer: string
}

const taxedOf = ({ lines, allowancesAndCharges }: EuInvoice): Taxed[] => [
  ...lines.flatMap(({ net, item }, i): Taxed[] =>
    item.category
      ? [{ as: 'line', category: item.category, amount: orZero(net), pointer: `/lines/${i}/item/category` }]
      : [],
  ),
  ...allowancesAndCharges.flatMap(({ isCharge, amount, category }, i): Taxed[] =>
    category
      ? [
          {
            as: isCharge ? 'charge' : 'allowance',
            category,
            amount: orZero(amount),
            pointer: `/allowancesAndCharges/${i}/category`,
          },
        ]
      : [],
  ),
]

const RATE_RULE = { line: '05', allowance: '06', charge: '07' } as const
const PARTY_RULE = { line: '02', allowance: '03', charge: '04' } as const

const rateFits = ({ rate }: CategoryRules, { percent }: TaxCategory): boolean => {
  const value = exact(percent)
  if (rate === 'none') return percent === undefined
  if (!value) return false
  if (rate === 'zero') return value.units === 0n
  return rate === 'positive' ? value.units > 0n : value.units >= 0n
}

const partiesFit = ({ seller, buyer }: CategoryRules, invoice: EuInvoice): boolean => {
  const sellersVat = Boolean(invoice.seller.vatIdentifier || invoice.taxRepresentative?.vatIdentifier)
  const buyersVat = Boolean(invoice.buyer.vatIdentifier)
  const sellerFits = {
    anyTaxNumber: sellersVat || Boolean(invoice.seller.taxRegistration),
    vatNumber: sellersVat,
    noVatNumber: !sellersVat,
  }
  const buyerFits = {
    any: true,
    vatNumber: buyersVat,
    vatOrRegistration: buyersVat || Boolean(invoice.buyer.registration?.id),
    noVatNumber: !buyersVat,
  }
  return sellerFits[seller] && buyerFits[buyer]
}

interface Places {
  readonly invoice: EuInvoice
  readonly taxed: readonly Taxed[]
  readonly subtotals: readonly { readonly subtotal: TaxSubtotal; readonly pointer: string }[]
  /** how many roundings there may be in one VAT amount */
  readonly taxRounding: TaxRounding
  readonly report: Report
}

/** Where VAT was rounded: once for each category and rate (the norm), or on each line (China). */
export type TaxRounding = 'rate' | 'line'

const hasReason = ({ exemptionCode, exemptionReason }: TaxSubtotal): boolean =>
  Boolean(exemptionCode || exemptionReason)

/** What one line's rounding may add up to when each line's tax is rounded, and net as well: less than a cent. */
const CENT: Decimal = { units: 1n, scale: 2 }
const NORMS_TOLERANCE = ONE

const sameRate = (a: TaxCategory, b: TaxCategory): boolean => isEqual(orZero(a.percent), orZero(b.percent))

const checkAmounts = (rules: CategoryRules, places: Places, of: CategoryRuleName) => {
  const { taxed, report, taxRounding } = places
  for (const { subtotal, pointer } of places.subtotals) {
    const own = taxed.filter(({ category }) => !rules.perRate || sameRate(category, subtotal.category))
    const signed = own.map(({ as, amount }) => (as === 'allowance' ? minus(ZERO, amount) : amount))
    const taxable = orZero(subtotal.taxable)
    const sum = total(signed)
    const off = distance(taxable, sum)
    if (off.units !== 0n) {
      const isGross = !rules.perRate || compare(off, NORMS_TOLERANCE) >= 0 || own.length === 0
      report(
        isGross ? of('08') : 'DOCKLINE-EXACT-TAXABLE',
        `${pointer}/taxable`,
        `${subtotal.taxable}, not ${shown(sum)}`,
      )
    }
    const tax = orZero(subtotal.tax)
    if (!rules.perRate) {
      if (tax.units !== 0n) report(of('09'), `${pointer}/tax`, `${subtotal.tax}, not 0`)
    } else {
      const right = toCents(percentOf(taxable, orZero(subtotal.category.percent)))
      const wrongBy = distance(tax, right)
      const allowed = taxRounding === 'rate' ? ZERO : { units: CENT.units * BigInt(own.length), scale: 2 }
      const found = `${subtotal.tax}, not ${shown(right)}`
      if (compare(wrongBy, NORMS_TOLERANCE) >= 0 && compare(wrongBy, allowed) > 0) {
        report(of('09'), `${pointer}/tax`, found)
        report('BR-CO-17', `${pointer}/tax`, found)
      } else if (compare(wrongBy, allowed) > 0) report('DOCKLINE-EXACT-TAX', `${pointer}/tax`, found)
    }
    if (hasReason(subtotal) !== (rules.reason === 'required')) report(of('10'), pointer)
  }
}

type CategoryRuleName = (
  number: '01' | '02' | '03' | '04' | '05' | '06' | '07' | '08' | '09' | '10',
) => CategoryRuleId

const checkCategory = (rules: CategoryRules, all: Places) => {
  const of: CategoryRuleName = number => `BR-${rules.prefix}-${number}`
  const { report } = all
  const places: Places = {
    ...all,
    taxed: all.taxed.filter(({ category }) => category.code === rules.code),
    subtotals: all.subtotals.filter(({ subtotal }) => subtotal.category.code === rules.code),
  }
  const { taxed, subtotals } = places
  if (!taxed.length && !subtotals.length) return
  const enough = rules.perRate ? subtotals.length > 0 : subtotals.length === 1
  if (!taxed.length || !enough)
    report(of('01'), '/tax/subtotals', `${subtotals.length} of category ${rules.code}`)
  const fits = partiesFit(rules, all.invoice)
  for (const as of ['line', 'allowance', 'charge'] as const) {
    if (!fits && taxed.some(one => one.as === as)) report(of(PARTY_RULE[as]), '/seller')
  }
  for (const { as, category, pointer } of taxed) {
    if (!rateFits(rules, category))
      report(of(RATE_RULE[as]), `${pointer}/percent`, category.percent ?? 'none')
  }
  checkAmounts(rules, places, of)
}

const checkSpecial = ({ invoice, taxed, subtotals, report }: Places) => {
  const has = (code: string) => subtotals.some(({ subtotal }) => subtotal.category.code === code)
  if (has('K')) {
    const { delivery, period } = invoice
    if (!delivery?.deliveredOn && !period) report('BR-IC-11', '/delivery/deliveredOn')
    if (!delivery?.address?.country) report('BR-IC-12', '/delivery/address/country')
  }
  if (has('O')) {
    const others = taxed.filter(({ category }) => category.code !== 'O')
    if (subtotals.some(({ subtotal }) => subtotal.category.code !== 'O')) report('BR-O-11', '/tax/subtotals')
    const rule = { line: 'BR-O-12', allowance: 'BR-O-13', charge: 'BR-O-14' } as const
    for (const as of ['line', 'allowance', 'charge'] as const) {
      const other = others.find(one => one.as === as)
      if (other) report(rule[as], other.pointer)
    }
  }
  const all = [
    ...taxed.map(({ category }) => category),
    ...subtotals.map(({ subtotal }) => subtotal.category),
  ]
  if (all.some(({ code }) => code === 'B')) {
    const countries = [invoice.seller.address?.country, invoice.buyer.address?.country]
    if (countries.some(country => country !== 'IT')) report('BR-B-01', '/tax/subtotals')
    if (all.some(({ code }) => code === 'S')) report('BR-B-02', '/tax/subtotals')
  }
}

/** VAT by category: the rules BR-S, BR-Z, BR-E, BR-AE, BR-IC, BR-G, BR-O, BR-AF and BR-AG, and exactness. */
export const checkTax = (invoice: EuInvoice, taxRounding: TaxRounding, report: Report): void => {
  const places: Places = {
    invoice,
    taxed: taxedOf(invoice),
    subtotals: invoice.tax.subtotals.map((subtotal, i) => ({ subtotal, pointer: `/tax/subtotals/${i}` })),
    taxRounding,
    report,
  }
  for (const rules of categoryRules) checkCategory(rules, places)
  checkSpecial(places)
}

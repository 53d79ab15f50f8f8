import type { RuleId } from '../../../../functions/documents/rule-texts.ts'
import { type CategoryRules, categoryRules } from '../../../../functions/documents/tax-category-rules.ts'
import {
  all,
  anotherBreakdown,
  type Damage,
  extra,
  type Fault,
  fault,
  followedFromTax,
  inItaly,
  line,
  set,
  taxed,
  worthless,
} from './damage.ts'

const wrongRate = { positive: '0', zero: '5', none: '5', notNegative: '-1' } as const

const categoryOf = (code: string, percent: string | undefined) => ({
  code,
  ...(percent === undefined ? {} : { percent }),
})

const wrongNumbers = ({ seller }: CategoryRules): Damage =>
  seller === 'noVatNumber'
    ? set('seller/vatIdentifier', 'DE1')
    : all(set('seller/vatIdentifier', undefined), set('seller/taxRegistration', undefined))

/** A breakdown that nothing is of; or, where there is one only, a second one. */
const wrongBreakdowns = ({ code, perRate }: CategoryRules): Pick<Fault, 'damage' | 'on'> =>
  perRate
    ? { damage: anotherBreakdown(categoryOf(code, '7')), on: code === 'S' ? 'Z' : 'S' }
    : {
        damage: all(worthless, invoice => invoice.tax.subtotals.push(invoice.tax.subtotals[0])),
        on: code,
      }

const taxFollows: Damage = all(invoice => {
  invoice.tax.amount = invoice.tax.subtotals[0].tax
}, followedFromTax)

/** The ten rules that each VAT category has. */
export const categoryFaults: readonly Fault[] = categoryRules.flatMap(rules => {
  const { code, prefix, reason, rate, perRate } = rules
  const right = { none: undefined, positive: '19', zero: '0', notNegative: '0' }[rate]
  const numbers = wrongNumbers(rules)
  const withExtra = (isCharge: boolean, percent = right) =>
    extra(isCharge, { category: categoryOf(code, percent) })
  const breakdowns = wrongBreakdowns(rules)
  const on = { on: code }
  // Its lines are of the category as well.
  const andLines = { ...on, also: [`BR-${prefix}-02`] as RuleId[] }
  // The norm says it of all rates, and of this category again.
  const andAnyRate = { ...on, also: perRate ? (['BR-CO-17'] as RuleId[]) : [] }
  return [
    fault(`BR-${prefix}-01`, breakdowns.damage, { on: breakdowns.on as string }),
    fault(`BR-${prefix}-02`, numbers, on),
    fault(`BR-${prefix}-03`, all(numbers, withExtra(false)), andLines),
    fault(`BR-${prefix}-04`, all(numbers, withExtra(true)), andLines),
    fault(
      `BR-${prefix}-05`,
      all(worthless, line(set('item/category', categoryOf(code, wrongRate[rate])))),
      on,
    ),
    fault(`BR-${prefix}-06`, withExtra(false, wrongRate[rate]), on),
    fault(`BR-${prefix}-07`, withExtra(true, wrongRate[rate]), on),
    fault(`BR-${prefix}-08`, all(set('tax/subtotals/0/taxable', '1.00'), taxed, followedFromTax), on),
    fault(`BR-${prefix}-09`, all(set('tax/subtotals/0/tax', '123456789.00'), taxFollows), andAnyRate),
    fault(
      `BR-${prefix}-10`,
      invoice => {
        const [subtotal] = invoice.tax.subtotals
        delete subtotal.exemptionCode
        subtotal.exemptionReason = reason === 'required' ? undefined : 'because'
      },
      on,
    ),
  ]
})

const splitPayment = { code: 'B', percent: '0' }

/** What intra-community supplies must say, and what may not stand beside what is outside VAT. */
export const specialFaults: readonly Fault[] = [
  fault('BR-IC-11', set('delivery/deliveredOn', undefined), { on: 'K' }),
  fault('BR-IC-12', set('delivery/address', undefined), { on: 'K' }),
  fault('BR-O-11', all(inItaly, anotherBreakdown(splitPayment)), { on: 'O' }),
  fault('BR-O-12', all(inItaly, worthless, line(set('item/category', splitPayment))), { on: 'O' }),
  fault('BR-O-13', all(inItaly, extra(false, { category: splitPayment })), { on: 'O' }),
  fault('BR-O-14', all(inItaly, extra(true, { category: splitPayment })), { on: 'O' }),
]

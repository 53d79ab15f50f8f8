import {
  all,
  amount,
  anotherBreakdown,
  type Damage,
  type Damaged,
  extra,
  type Fault,
  fault,
  followed,
  followedFromTax,
  followedFromTotal,
  inItaly,
  line,
  lineExtra,
  recomputed,
  set,
  taxed,
  without,
} from './damage.ts'

/** One decimal more, and no other amount. */
const longer =
  (path: string): Damage =>
  invoice => {
    const names = path.split('/')
    const last = names.pop() as string
    const at = names.reduce((object, name) => object[name], invoice)
    at[last] = `${at[last] ?? '0.00'}0`
  }

const inKronor = (of: string): Damage =>
  all(set('accountingCurrency', 'SEK'), set('tax/accountingAmount', of))

const cent = (text: string): string => amount(BigInt(text.replace('.', '')) + 1n)

/** Everything of category B, whose own rules are two. */
const splitPayment: Damage = invoice => {
  for (const { item } of invoice.lines) item.category.code = 'B'
  for (const { category } of invoice.tax.subtotals) category.code = 'B'
}

const taxFollows: Damage = all(invoice => {
  invoice.tax.amount = invoice.tax.subtotals[0].tax
}, followedFromTax)

/** Sums that are not the sums, decimals that are too many. */
export const arithmeticFaults: readonly Fault[] = [
  fault('BR-B-01', splitPayment),
  fault('BR-B-02', all(inItaly, anotherBreakdown({ code: 'B', percent: '0' }))),
  fault('BR-CO-03', all(set('taxPointOn', '2026-11-01'), set('period', { taxPointCode: '3' }))),
  fault('BR-CO-10', all(set('totals/lines', '1.00'), followed)),
  fault('BR-CO-11', all(set('totals/allowances', '1.00'), followed)),
  fault('BR-CO-12', all(set('totals/charges', '1.00'), followed)),
  fault('BR-CO-13', all(set('totals/withoutTax', '1.00'), followedFromTax)),
  fault('BR-CO-14', all(set('tax/amount', '1.00'), followedFromTax)),
  fault('BR-CO-15', all(set('totals/withTax', '1.00'), followedFromTotal)),
  fault('BR-CO-16', set('totals/prepaid', '1.00')),
  fault('BR-CO-17', all(set('tax/subtotals/0/tax', '1.00'), taxFollows), { also: ['BR-S-09'] }),
  fault('BR-CO-18', all(inItaly, splitPayment, set('tax/subtotals', []))),
  fault('BR-CO-25', without('dueOn', 'paymentTerms')),
  fault('BR-DEC-01', extra(false, { amount: '0.000' })),
  fault('BR-DEC-02', extra(false, { percent: '0', baseAmount: '1.001' })),
  fault('BR-DEC-05', extra(true, { amount: '0.000' })),
  fault('BR-DEC-06', extra(true, { percent: '0', baseAmount: '1.001' })),
  fault('BR-DEC-09', longer('totals/lines')),
  fault('BR-DEC-10', longer('totals/allowances')),
  fault('BR-DEC-11', longer('totals/charges')),
  fault('BR-DEC-12', longer('totals/withoutTax')),
  fault('BR-DEC-13', longer('tax/amount')),
  fault('BR-DEC-14', longer('totals/withTax')),
  fault('BR-DEC-15', inKronor('1.001')),
  fault('BR-DEC-16', longer('totals/prepaid')),
  fault('BR-DEC-17', longer('totals/rounding')),
  fault('BR-DEC-18', longer('totals/payable')),
  fault('BR-DEC-19', longer('tax/subtotals/0/taxable')),
  fault('BR-DEC-20', longer('tax/subtotals/0/tax')),
  fault('BR-DEC-23', longer('lines/0/net')),
  fault('BR-DEC-24', lineExtra(false, { amount: '0.000' })),
  fault('BR-DEC-25', lineExtra(false, { percent: '0', baseAmount: '1.001' })),
  fault('BR-DEC-27', lineExtra(true, { amount: '0.000' })),
  fault('BR-DEC-28', lineExtra(true, { percent: '0', baseAmount: '1.001' })),
  fault(
    'DOCKLINE-EXACT-TAX',
    all(invoice => {
      const [subtotal] = invoice.tax.subtotals
      subtotal.tax = cent(subtotal.tax)
    }, taxFollows),
  ),
  fault(
    'DOCKLINE-EXACT-TAXABLE',
    all(
      invoice => {
        const [subtotal] = invoice.tax.subtotals
        subtotal.taxable = cent(subtotal.taxable)
      },
      taxed,
      followedFromTax,
    ),
  ),
  fault(
    'DOCKLINE-EXACT-LINE',
    all(
      line((one: Damaged) => {
        one.net = cent(one.net)
      }),
      recomputed,
    ),
  ),
  fault(
    'DOCKLINE-EXACT-ALLOWANCE',
    all(extra(false, { percent: '10', baseAmount: '100.00', amount: '10.01' }), recomputed),
  ),
]

import { compare, type Decimal, minus, plus } from '../../shared/decimal.ts'
import type { EuInvoice } from './eu-invoice.ts'
import type { Allowance } from './eu-line.ts'
import { decimalsOf, exact, isEqual, orZero, shown, toCents, total } from './exact.ts'
import type { Report } from './finding.ts'
import type { RuleId } from './rule-texts.ts'

const sumOf = (all: readonly Allowance[], isCharge: boolean): Decimal | undefined => {
  const own = all.filter(one => one.isCharge === isCharge)
  return own.length ? total(own.map(({ amount }) => orZero(amount))) : undefined
}

/** Every amount with two decimals at most, by the rule of its place. */
const checkDecimals = (invoice: EuInvoice, report: Report) => {
  const { totals, tax, allowancesAndCharges, lines } = invoice
  const check = (rule: RuleId, pointer: string, text: string | undefined) => {
    if (text !== undefined && decimalsOf(text) > 2) report(rule, pointer, text)
  }
  const checkAllowances = (
    all: readonly Allowance[],
    at: string,
    [allowance, allowanceBase, charge, chargeBase]: readonly [RuleId, RuleId, RuleId, RuleId],
  ) =>
    all.forEach(({ isCharge, amount, baseAmount }, i) => {
      check(isCharge ? charge : allowance, `${at}/${i}/amount`, amount)
      check(isCharge ? chargeBase : allowanceBase, `${at}/${i}/baseAmount`, baseAmount)
    })
  checkAllowances(allowancesAndCharges, '/allowancesAndCharges', [
    'BR-DEC-01',
    'BR-DEC-02',
    'BR-DEC-05',
    'BR-DEC-06',
  ])
  check('BR-DEC-09', '/totals/lines', totals.lines)
  check('BR-DEC-10', '/totals/allowances', totals.allowances)
  check('BR-DEC-11', '/totals/charges', totals.charges)
  check('BR-DEC-12', '/totals/withoutTax', totals.withoutTax)
  check('BR-DEC-13', '/tax/amount', tax.amount)
  check('BR-DEC-14', '/totals/withTax', totals.withTax)
  check('BR-DEC-15', '/tax/accountingAmount', tax.accountingAmount)
  check('BR-DEC-16', '/totals/prepaid', totals.prepaid)
  check('BR-DEC-17', '/totals/rounding', totals.rounding)
  check('BR-DEC-18', '/totals/payable', totals.payable)
  tax.subtotals.forEach(({ taxable, tax: amount }, i) => {
    check('BR-DEC-19', `/tax/subtotals/${i}/taxable`, taxable)
    check('BR-DEC-20', `/tax/subtotals/${i}/tax`, amount)
  })
  lines.forEach((line, i) => {
    check('BR-DEC-23', `/lines/${i}/net`, line.net)
    checkAllowances(line.allowancesAndCharges, `/lines/${i}/allowancesAndCharges`, [
      'BR-DEC-24',
      'BR-DEC-25',
      'BR-DEC-27',
      'BR-DEC-28',
    ])
  })
}

/** The arithmetic of the totals, BR-CO-10 to BR-CO-16, and BR-CO-25. */
export const checkTotals = (invoice: EuInvoice, report: Report): void => {
  const { totals, tax, lines, allowancesAndCharges } = invoice
  const expect = (rule: RuleId, pointer: string, text: string | undefined, right: Decimal) => {
    const found = exact(text)
    if (found && !isEqual(found, toCents(right)))
      report(rule, pointer, `${text}, not ${shown(toCents(right))}`)
  }
  const expectSum = (rule: RuleId, pointer: string, text: string | undefined, sum: Decimal | undefined) => {
    if (text === undefined && sum) report(rule, pointer, `missing, not ${shown(sum)}`)
    else expect(rule, pointer, text, sum ?? orZero(undefined))
  }
  const taxTotal = orZero(tax.amount)
  expect('BR-CO-10', '/totals/lines', totals.lines, total(lines.map(({ net }) => orZero(net))))
  expectSum('BR-CO-11', '/totals/allowances', totals.allowances, sumOf(allowancesAndCharges, false))
  expectSum('BR-CO-12', '/totals/charges', totals.charges, sumOf(allowancesAndCharges, true))
  expect(
    'BR-CO-13',
    '/totals/withoutTax',
    totals.withoutTax,
    plus(minus(orZero(totals.lines), orZero(totals.allowances)), orZero(totals.charges)),
  )
  if (tax.subtotals.length && tax.amount !== undefined)
    expect('BR-CO-14', '/tax/amount', tax.amount, total(tax.subtotals.map(one => orZero(one.tax))))
  if (tax.amount === undefined) report('BR-CO-15', '/tax/amount', 'missing')
  else expect('BR-CO-15', '/totals/withTax', totals.withTax, plus(orZero(totals.withoutTax), taxTotal))
  expect(
    'BR-CO-16',
    '/totals/payable',
    totals.payable,
    plus(minus(orZero(totals.withTax), orZero(totals.prepaid)), orZero(totals.rounding)),
  )
  if (compare(orZero(totals.payable), orZero(undefined)) > 0 && !invoice.dueOn && !invoice.paymentTerms)
    report('BR-CO-25', '/dueOn')
  checkDecimals(invoice, report)
}

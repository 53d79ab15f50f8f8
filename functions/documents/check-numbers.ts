import { compare, type Decimal, divideRounded, minus, plus, powerOfTen, times } from '../../shared/decimal.ts'
import type { EuInvoice } from './eu-invoice.ts'
import type { Allowance, InvoiceLine } from './eu-line.ts'
import { distance, exact, ONE, orZero, percentOf, shown, toCents, total } from './exact.ts'
import type { Report } from './finding.ts'

/** Peppol's slack */
const SLACK: Decimal = { units: 2n, scale: 2 }

/** An allowance by percent, or the charge that it is. */
const checkPercent = (one: Allowance, pointer: string, report: Report, isPeppol: boolean) => {
  const { percent, baseAmount, amount } = one
  if (isPeppol && percent && !baseAmount) report('PEPPOL-EN16931-R041', `${pointer}/baseAmount`)
  if (isPeppol && baseAmount && !percent) report('PEPPOL-EN16931-R042', `${pointer}/percent`)
  if (!percent || !baseAmount) return
  const right = percentOf(orZero(baseAmount), orZero(percent))
  const found = `${amount}, not ${shown(toCents(right))}`
  if (compare(distance(orZero(amount), right), SLACK) > 0) {
    if (isPeppol) report('PEPPOL-EN16931-R040', `${pointer}/amount`, found)
    else report('DOCKLINE-EXACT-ALLOWANCE', `${pointer}/amount`, found)
  } else if (compare(orZero(amount), toCents(right)) !== 0)
    report('DOCKLINE-EXACT-ALLOWANCE', `${pointer}/amount`, found)
}

/** Quantity × price by its base quantity, with the line's allowances and charges, to the cent. */
const rightNet = ({ quantity, price, allowancesAndCharges }: InvoiceLine): Decimal => {
  const base = price.baseQuantity === undefined ? ONE : orZero(price.baseQuantity)
  const { units, scale } = times(orZero(quantity), orZero(price.amount))
  const cents = divideRounded(units * powerOfTen(2 + base.scale), (base.units || 1n) * powerOfTen(scale))
  const signed = allowancesAndCharges.map(({ isCharge, amount }) =>
    isCharge ? orZero(amount) : minus(orZero(undefined), orZero(amount)),
  )
  return plus({ units: cents, scale: 2 }, total(signed))
}

const checkLine = (line: InvoiceLine, pointer: string, report: Report, isPeppol: boolean) => {
  const { price, net, unit } = line
  const base = exact(price.baseQuantity)
  if (isPeppol && base && base.units <= 0n) report('PEPPOL-EN16931-R121', `${pointer}/price/baseQuantity`)
  if (isPeppol && price.baseUnit && price.baseUnit !== unit)
    report('PEPPOL-EN16931-R130', `${pointer}/price/baseUnit`, price.baseUnit)
  if (isPeppol && price.gross !== undefined) {
    const right = minus(orZero(price.gross), orZero(price.discount))
    if (compare(orZero(price.amount), right) !== 0)
      report('PEPPOL-EN16931-R046', `${pointer}/price/amount`, `${price.amount}, not ${shown(right)}`)
  }
  if (base && base.units <= 0n) return
  const right = rightNet(line)
  const off = distance(orZero(net), right)
  if (off.units === 0n) return
  const found = `${net}, not ${shown(right)}`
  const isGross = isPeppol && compare(off, SLACK) > 0
  report(isGross ? 'PEPPOL-EN16931-R120' : 'DOCKLINE-EXACT-LINE', `${pointer}/net`, found)
}

/** Numbers that are none: nothing else can be said of them. */
const checkDecimals = (invoice: EuInvoice, report: Report) => {
  const check = (pointer: string, text: string | undefined) => {
    if (text && !exact(text)) report('DOCKLINE-NUMBER', pointer, text.slice(0, 40))
  }
  for (const [name, text] of Object.entries(invoice.totals)) check(`/totals/${name}`, text)
  check('/tax/amount', invoice.tax.amount)
  check('/tax/accountingAmount', invoice.tax.accountingAmount)
  invoice.tax.subtotals.forEach(({ taxable, tax, category }, i) => {
    check(`/tax/subtotals/${i}/taxable`, taxable)
    check(`/tax/subtotals/${i}/tax`, tax)
    check(`/tax/subtotals/${i}/category/percent`, category.percent)
  })
  const checkAllowances = (at: string, all: readonly Allowance[]) =>
    all.forEach(({ amount, baseAmount, percent }, i) => {
      check(`${at}/${i}/amount`, amount)
      check(`${at}/${i}/baseAmount`, baseAmount)
      check(`${at}/${i}/percent`, percent)
    })
  checkAllowances('/allowancesAndCharges', invoice.allowancesAndCharges)
  invoice.lines.forEach(({ quantity, net, price, item, allowancesAndCharges }, i) => {
    check(`/lines/${i}/quantity`, quantity)
    check(`/lines/${i}/net`, net)
    check(`/lines/${i}/price/amount`, price.amount)
    check(`/lines/${i}/price/baseQuantity`, price.baseQuantity)
    check(`/lines/${i}/item/category/percent`, item.category?.percent)
    checkAllowances(`/lines/${i}/allowancesAndCharges`, allowancesAndCharges)
  })
}

/** Lines multiply out and percentages are right: within Peppol's slack for Peppol, to the cent for us. */
export const checkNumbers = (invoice: EuInvoice, isPeppol: boolean, report: Report): void => {
  checkDecimals(invoice, report)
  invoice.allowancesAndCharges.forEach((one, i) => {
    checkPercent(one, `/allowancesAndCharges/${i}`, report, isPeppol)
  })
  invoice.lines.forEach((line, i) => {
    checkLine(line, `/lines/${i}`, report, isPeppol)
    line.allowancesAndCharges.forEach((one, j) => {
      checkPercent(one, `/lines/${i}/allowancesAndCharges/${j}`, report, isPeppol)
    })
  })
}

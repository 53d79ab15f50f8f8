import { compare, type Decimal, minus, plus, roundTo, times } from '../../shared/decimal.ts'
import { amountInWords } from '../invoicing/index.ts'
import { socialCreditCodeWarnings } from '../organizations/index.ts'
import { distance, exact, isEqual, orZero, shown, total, ZERO } from './exact.ts'
import type { Fapiao, FapiaoLine } from './fapiao.ts'
import type { Severity } from './finding.ts'

const texts = {
  'CN-NUMBER': 'The number has 20 digits, the first two of which are the year.',
  'CN-SELLER': 'The seller has a name and a tax number.',
  'CN-BUYER': 'A special invoice has the buyer’s name and tax number.',
  'CN-TAX-NUMBER': 'A tax number that looks like a social credit code passes its check digits.',
  'CN-LINES': 'An invoice has lines.',
  'CN-DECIMAL': 'Amounts, quantities and rates are plain decimals.',
  'CN-LINE-TAX': 'A line’s tax is its amount × rate, within 0.06.',
  'CN-LINE-PRICE': 'A line’s amount is quantity × price, within 0.01.',
  'CN-NET': 'The total without tax is the sum of the lines.',
  'CN-TAX': 'The total tax is the sum of the lines.',
  'CN-GROSS': 'Total without tax + tax = total, exactly.',
  'CN-WORDS': 'The amount in words is the amount.',
  'CN-RED': 'A red-letter invoice is negative and names the blue one; a blue one is not negative.',
  'CN-LOST': 'Every element of the document is known.',
} as const

export type FapiaoRule = keyof typeof texts

/** One broken rule of a 数电票. */
export interface FapiaoFinding {
  readonly rule: FapiaoRule
  readonly severity: Severity
  readonly pointer: string
  readonly says: string
}

/** What the tax platform itself allows between a line's tax and amount × rate. */
const TAX_TOLERANCE: Decimal = { units: 6n, scale: 2 }
const PRICE_TOLERANCE: Decimal = { units: 1n, scale: 2 }
const warnings: ReadonlySet<FapiaoRule> = new Set(['CN-TAX-NUMBER', 'CN-LOST', 'CN-LINE-PRICE'])

type Report = (rule: FapiaoRule, pointer: string, found?: string) => void

/** Rates are written `0.13`, `13%` or, untaxed, in words. */
const rateOf = (rate: string): Decimal => {
  const percent = exact(rate.replace(/%$/, ''))
  if (!percent) return ZERO
  return rate.endsWith('%') ? { units: percent.units, scale: percent.scale + 2 } : percent
}

const checkLine = ({ net, tax, rate, quantity, price }: FapiaoLine, pointer: string, report: Report) => {
  for (const [name, text] of Object.entries({ net, tax, quantity, price }))
    if (text && !exact(text)) report('CN-DECIMAL', `${pointer}/${name}`, text.slice(0, 40))
  const right = times(orZero(net), rateOf(rate))
  if (compare(distance(orZero(tax), right), TAX_TOLERANCE) > 0)
    report('CN-LINE-TAX', `${pointer}/tax`, `${tax}, not ${shown(roundTo(right, 2))}`)
  if (!quantity || !price) return
  const amount = times(orZero(quantity), orZero(price))
  if (compare(distance(orZero(net), amount), PRICE_TOLERANCE) > 0)
    report('CN-LINE-PRICE', `${pointer}/net`, `${net}, not ${shown(roundTo(amount, 2))}`)
}

const checkTotals = ({ totals, lines, isRed, corrects }: Fapiao, report: Report) => {
  const [net, tax, gross] = [orZero(totals.net), orZero(totals.tax), orZero(totals.gross)]
  const sum = (name: 'net' | 'tax') => total(lines.map(line => orZero(line[name])))
  if (!isEqual(net, sum('net'))) report('CN-NET', '/totals/net', `${totals.net}, not ${shown(sum('net'))}`)
  if (!isEqual(tax, sum('tax'))) report('CN-TAX', '/totals/tax', `${totals.tax}, not ${shown(sum('tax'))}`)
  if (!isEqual(gross, plus(net, tax)))
    report('CN-GROSS', '/totals/gross', `${totals.gross}, not ${shown(plus(net, tax))}`)
  const words = amountInWords(roundTo({ units: gross.units * 100n, scale: gross.scale }, 0).units)
  const said = totals.inWords
    .replace(/元/g, '圆')
    .replace(/正$/, '整')
    .replace(/[ⓧ⊗\s]/g, '')
  if (said && said !== words) report('CN-WORDS', '/totals/inWords', `${totals.inWords}, not ${words}`)
  const isNegative = compare(minus(gross, ZERO), ZERO) < 0
  if (isRed !== isNegative || (isRed && !corrects?.number)) report('CN-RED', '/totals/gross', totals.gross)
}

/** Checks a 数电票 that came from outside, or one that is about to be asked for (`isIssued: false`). */
export const checkFapiao = (
  fapiao: Fapiao,
  { isIssued, lost = [] }: { readonly isIssued: boolean; readonly lost?: readonly string[] },
): FapiaoFinding[] => {
  const findings: FapiaoFinding[] = []
  const report: Report = (rule, pointer, found) => {
    const says = found === undefined ? texts[rule] : `${texts[rule]} Found: ${found}.`
    findings.push({ rule, severity: warnings.has(rule) ? 'warning' : 'fatal', pointer, says })
  }
  const { number, issuedAt, seller, buyer, kind, lines } = fapiao
  if (isIssued && (!/^\d{20}$/.test(number) || number.slice(0, 2) !== issuedAt.slice(2, 4)))
    report('CN-NUMBER', '/number', number.slice(0, 40))
  if (!seller.name || !seller.taxNumber) report('CN-SELLER', '/seller')
  if (kind === 'special' && (!buyer.name || !buyer.taxNumber)) report('CN-BUYER', '/buyer')
  for (const [side, { taxNumber }] of Object.entries({ seller, buyer }))
    if (taxNumber.length === 18 && socialCreditCodeWarnings(taxNumber).length)
      report('CN-TAX-NUMBER', `/${side}/taxNumber`, taxNumber)
  if (!lines.length) report('CN-LINES', '/lines')
  for (const [i, line] of lines.entries()) checkLine(line, `/lines/${i}`, report)
  checkTotals(fapiao, report)
  for (const path of lost.slice(0, 50)) report('CN-LOST', path)
  return findings
}

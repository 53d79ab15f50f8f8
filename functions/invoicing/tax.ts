import { allocate } from './allocate.ts'
import {
  type Decimal,
  decimal,
  divideRounded,
  powerOfTen,
  roundToWhole,
  sum,
  times,
  toFixed,
} from './decimal.ts'
import type { JurisdictionProfile } from './jurisdiction.ts'

/** What a line brings to the calculation. Amounts are in minor units. */
export interface TaxableLine {
  /** up to 8 decimals as text; a number must be whole */
  readonly quantity: string | number
  /** price of one unit; as text it may have decimals of a minor unit (`0.5` is half a fen) */
  readonly unitPrice: string | number
  /** decimal text, `0.13` is 13 % */
  readonly taxRate: string
  /** off this line, in the sense of its prices (with tax where they include it) */
  readonly discount?: bigint
}

/** Amounts in minor units; `net + tax = gross` holds in each. */
export interface Amounts {
  readonly net: bigint
  readonly tax: bigint
  readonly gross: bigint
}
export interface RateAmounts extends Amounts {
  readonly taxRate: string
}
export interface TaxedLines {
  /** in the order of the lines given */
  readonly lines: readonly Amounts[]
  /** one entry for each rate, highest rate first */
  readonly byRate: readonly RateAmounts[]
  readonly totals: Amounts
}

const amounts = (net: bigint, tax: bigint): Amounts => ({ net, tax, gross: net + tax })

const total = (all: readonly Amounts[]): Amounts =>
  amounts(sum(all.map(({ net }) => net)), sum(all.map(({ tax }) => tax)))

/** Price times quantity less the line's discount, rounded to the minor unit. */
const lineAmount = ({ quantity, unitPrice, discount = 0n }: TaxableLine): bigint =>
  roundToWhole(times(decimal(quantity), decimal(unitPrice))) - discount

/** `net = gross / (1 + rate)`, and the tax is what is left, so that the two add up to what is paid. */
const splitIncluded = (gross: bigint, rate: Decimal): Amounts => {
  const one = powerOfTen(rate.scale)
  const net = divideRounded(gross * one, one + rate.units)
  return amounts(net, gross - net)
}

const taxOn = (net: bigint, rate: Decimal): bigint => roundToWhole(times({ units: net, scale: 0 }, rate))

/** Takes an order's discount off its lines in proportion to their amounts. */
const lessOrderDiscount = (lineAmounts: readonly bigint[], discount: bigint): bigint[] => {
  if (discount === 0n) return [...lineAmounts]
  const shares = allocate(discount, lineAmounts)
  return lineAmounts.map((amount, i) => amount - (shares[i] ?? 0n))
}

/** Rates are compared at this many digits, more than any law writes: `0.130` and `0.13` are one. */
const RATE_DIGITS = 8

const rateKey = (rate: string): string => {
  const { units, scale } = decimal(rate)
  if (units < 0n || scale > RATE_DIGITS) throw new RangeError(`${rate} is not a tax rate`)
  return toFixed({ units, scale }, RATE_DIGITS)
}

interface Group {
  /** as first written */
  readonly taxRate: string
  readonly positions: number[]
}

/** The positions of the lines of each rate, highest rate first. */
const linesByRate = (lines: readonly TaxableLine[]): Group[] => {
  const groups = new Map<string, Group>()
  lines.forEach(({ taxRate }, position) => {
    const key = rateKey(taxRate)
    const group = groups.get(key) ?? { taxRate, positions: [] }
    group.positions.push(position)
    groups.set(key, group)
  })
  return [...groups].sort(([a], [b]) => Number(b) - Number(a)).map(([, group]) => group)
}

/** Rounds on each line and sums up. */
const taxedByLine = (lines: readonly Amounts[], groups: readonly Group[]): TaxedLines => ({
  lines,
  byRate: groups.map(({ taxRate, positions }) => ({
    taxRate,
    ...total(positions.map(position => lines[position] as Amounts)),
  })),
  totals: total(lines),
})

/** Rounds once for each rate; the tax shown on a line is its share of that, for information. */
const taxedByRate = (nets: readonly bigint[], groups: readonly Group[]): TaxedLines => {
  const lines: Amounts[] = nets.map(net => amounts(net, 0n))
  const byRate = groups.map(({ taxRate, positions }) => {
    const own = positions.map(position => nets[position] as bigint)
    const tax = taxOn(sum(own), decimal(taxRate))
    const shares = allocate(tax, own)
    positions.forEach((position, i) => {
      lines[position] = amounts(own[i] as bigint, shares[i] as bigint)
    })
    return { taxRate, ...amounts(sum(own), tax) }
  })
  return { lines, byRate, totals: total(byRate) }
}

/**
 * Net, tax and gross of lines under a profile, exact to the minor unit.
 *
 * @param orderDiscount off the whole order, in the sense of its prices; split over the lines by largest remainder
 */
export const taxLines = (
  profile: JurisdictionProfile,
  lines: readonly TaxableLine[],
  orderDiscount = 0n,
): TaxedLines => {
  const groups = linesByRate(lines)
  const lineAmounts = lessOrderDiscount(lines.map(lineAmount), orderDiscount)
  if (profile.prices === 'taxIncluded') {
    if (profile.taxRounding === 'rate') {
      throw new RangeError(`Profile ${profile.id}: prices with tax cannot be rounded by rate`)
    }
    const split = lineAmounts.map((gross, i) => splitIncluded(gross, decimal(lines[i]?.taxRate ?? '0')))
    return taxedByLine(split, groups)
  }
  if (profile.taxRounding === 'rate') return taxedByRate(lineAmounts, groups)
  const taxed = lineAmounts.map((net, i) => amounts(net, taxOn(net, decimal(lines[i]?.taxRate ?? '0'))))
  return taxedByLine(taxed, groups)
}

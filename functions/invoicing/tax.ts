import {
  type Decimal,
  decimal,
  divideRounded,
  powerOfTen,
  roundToWhole,
  sum,
  times,
  toFixed,
} from '../../shared/decimal.ts'
import { allocate } from './allocate.ts'
import { type Amounts, amounts, minusAmounts, plusAmounts } from './amounts.ts'
import type { JurisdictionProfile } from './jurisdiction.ts'
import type { TaxCategory } from './tax-rates.ts'

/** What a line brings to the calculation. Amounts are in minor units and in the sense of its prices: with tax where they include it. */
export interface TaxableLine {
  /** price times quantity, rounded to the minor unit */
  readonly list: bigint
  /** off this line: its own discount and its share of the order's; never more than `list` */
  readonly discount: bigint
  readonly taxCategory: TaxCategory
  /** decimal text, `0.13` is 13 % */
  readonly taxRate: string
}

export interface TaxedLine extends Amounts {
  /** before the discount; `list − discount` is the line */
  readonly list: Amounts
  readonly discount: Amounts
}
export interface RateAmounts extends Amounts {
  readonly taxCategory: TaxCategory
  readonly taxRate: string
}
export interface TaxedLines {
  /** in the order of the lines given */
  readonly lines: readonly TaxedLine[]
  /** one entry for each category and rate, by category, highest rate first */
  readonly breakdown: readonly RateAmounts[]
  readonly totals: Amounts
}

const total = (all: readonly Amounts[]): Amounts => all.reduce(plusAmounts, amounts(0n, 0n))

/**
 * Price times quantity in minor units.
 *
 * @param minorPerUnit price of one unit in minor units; as text it may have decimals of one (`0.5` is half a fen)
 */
export const listAmount = (quantity: string, minorPerUnit: Decimal): bigint =>
  roundToWhole(times(decimal(quantity), minorPerUnit))

/** Splits a discount off the whole order over its lines, in proportion to their amounts, by largest remainder. */
export const shareDiscount = (
  discount: bigint,
  lines: readonly { list: bigint; discount: bigint }[],
): bigint[] =>
  discount === 0n
    ? lines.map(() => 0n)
    : allocate(
        discount,
        lines.map(line => line.list - line.discount),
      )

/** `net = gross / (1 + rate)`, and the tax is what is left, so that the two add up to what is paid. */
const splitIncluded = (gross: bigint, rate: Decimal): Amounts => {
  const one = powerOfTen(rate.scale)
  const net = divideRounded(gross * one, one + rate.units)
  return amounts(net, gross - net)
}

const taxOn = (net: bigint, rate: Decimal): bigint => roundToWhole(times({ units: net, scale: 0 }, rate))

/** Rates are compared at this many digits, more than any law writes: `0.130` and `0.13` are one. */
const RATE_DIGITS = 8

const rateKey = (rate: string): string => {
  const { units, scale } = decimal(rate)
  if (units < 0n || scale > RATE_DIGITS) throw new RangeError(`${rate} is not a tax rate`)
  return toFixed({ units, scale }, RATE_DIGITS)
}

interface Group {
  readonly taxCategory: TaxCategory
  /** as first written */
  readonly taxRate: string
  readonly positions: number[]
}

/** The positions of the lines of each category and rate. */
const linesByRate = (lines: readonly TaxableLine[]): Group[] => {
  const groups = new Map<string, Group>()
  lines.forEach(({ taxCategory, taxRate }, position) => {
    // Rates are far below one hundred thousand, so that this sorts the highest rate of a category first.
    const descending = String(10n ** 13n - decimal(rateKey(taxRate)).units).padStart(14, '0')
    const key = `${taxCategory} ${descending}`
    const group = groups.get(key) ?? { taxCategory, taxRate, positions: [] }
    group.positions.push(position)
    groups.set(key, group)
  })
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group)
}

/** The line from its two sides: what it would be without discount, and what it is. */
const discounted = (list: Amounts, line: Amounts): TaxedLine => ({
  ...line,
  list,
  discount: minusAmounts(list, line),
})

/** Rounds on each line and sums up. */
const taxedByLine = (lines: readonly TaxedLine[], groups: readonly Group[]): TaxedLines => ({
  lines,
  breakdown: groups.map(({ taxCategory, taxRate, positions }) => ({
    taxCategory,
    taxRate,
    ...total(positions.map(position => lines[position] as TaxedLine)),
  })),
  totals: total(lines),
})

/** Rounds once for each category and rate; the tax shown on a line is its share of that, for information. */
const taxedByRate = (given: readonly TaxableLine[], groups: readonly Group[]): TaxedLines => {
  const lines: TaxedLine[] = []
  const breakdown = groups.map(({ taxCategory, taxRate, positions }) => {
    const own = positions.map(position => given[position] as TaxableLine)
    const nets = own.map(line => line.list - line.discount)
    const tax = taxOn(sum(nets), decimal(taxRate))
    const shares = allocate(tax, nets)
    positions.forEach((position, i) => {
      const line = amounts(nets[i] as bigint, shares[i] as bigint)
      const { discount } = own[i] as TaxableLine
      lines[position] = discounted(
        plusAmounts(line, amounts(discount, taxOn(discount, decimal(taxRate)))),
        line,
      )
    })
    return { taxCategory, taxRate, ...amounts(sum(nets), tax) }
  })
  return { lines, breakdown, totals: total(breakdown) }
}

/** Net, tax and gross of lines under a profile, exact to the minor unit. */
export const taxLines = (profile: JurisdictionProfile, lines: readonly TaxableLine[]): TaxedLines => {
  const groups = linesByRate(lines)
  const included = profile.prices === 'taxIncluded'
  if (profile.taxRounding === 'rate') {
    if (included) throw new RangeError(`Profile ${profile.id}: prices with tax cannot be rounded by rate`)
    return taxedByRate(lines, groups)
  }
  const split = (amount: bigint, rate: Decimal): Amounts =>
    included ? splitIncluded(amount, rate) : amounts(amount, taxOn(amount, rate))
  const taxed = lines.map(({ list, discount, taxRate }) => {
    const rate = decimal(taxRate)
    return discounted(split(list, rate), split(list - discount, rate))
  })
  return taxedByLine(taxed, groups)
}

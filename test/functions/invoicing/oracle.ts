/**
 * What an invoice must say, computed by another algorithm than the product's: exact fractions instead of
 * scaled integers, decimals read digit by digit, rounding by comparing with one half, discounts handed out
 * one unit at a time. It shares no code with `functions/`.
 */

export interface Fraction {
  readonly over: bigint
  readonly under: bigint
}

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b))
export const fraction = (over: bigint, under = 1n): Fraction => {
  const by = gcd(over, under) * (under < 0n ? -1n : 1n)
  return { over: over / by, under: under / by }
}
const plus = (a: Fraction, b: Fraction) => fraction(a.over * b.under + b.over * a.under, a.under * b.under)
const minus = (a: Fraction, b: Fraction) => plus(a, fraction(-b.over, b.under))
const times = (a: Fraction, b: Fraction) => fraction(a.over * b.over, a.under * b.under)
const by = (a: Fraction, b: Fraction) => fraction(a.over * b.under, a.under * b.over)
const isLess = (a: Fraction, b: Fraction) => a.over * b.under < b.over * a.under

/** Digit by digit, tenths by tenths. */
export const read = (text: string): Fraction => {
  let value = fraction(0n)
  let place: Fraction | undefined
  for (const character of text) {
    if (character === '.') place = fraction(1n)
    else if (place) {
      place = times(place, fraction(1n, 10n))
      value = plus(value, times(place, fraction(BigInt(character))))
    } else value = plus(times(value, fraction(10n)), fraction(BigInt(character)))
  }
  return value
}

/** The whole number that is nearest, the greater one for a half; of nothing below zero. */
const nearest = (value: Fraction): bigint => {
  let whole = value.over / value.under
  const rest = minus(value, fraction(whole))
  if (!isLess(rest, fraction(1n, 2n))) whole += 1n
  return whole
}

export interface OracleLine {
  readonly quantity: string
  /** main unit */
  readonly price: string
  readonly discount: bigint
  readonly isFree: boolean
  readonly category: string
  readonly rate: string
}
export interface OracleAmounts {
  readonly net: bigint
  readonly tax: bigint
}
export interface OracleInvoice {
  readonly lines: readonly OracleAmounts[]
  readonly groups: ReadonlyMap<string, OracleAmounts>
  readonly net: bigint
  readonly tax: bigint
}

/** Hands out `amount` unit by unit, each to whom it is owed most: the largest remainder, the first of equals. */
const handOut = (amount: bigint, weights: readonly bigint[]): bigint[] => {
  let total = 0n
  for (const weight of weights) total += weight
  const even = total === 0n
  const owed = weights.map(weight =>
    even ? fraction(amount, BigInt(weights.length)) : times(fraction(amount), fraction(weight, total)),
  )
  const given = owed.map(({ over, under }) => over / under)
  let left = amount
  for (const one of given) left -= one
  const order = owed.map((value, i) => ({ i, rest: minus(value, fraction(given[i] as bigint)) }))
  for (; left > 0n; left--) {
    let best = order[0] as (typeof order)[number]
    for (const one of order) if (isLess(best.rest, one.rest)) best = one
    given[best.i] = (given[best.i] as bigint) + 1n
    order.splice(order.indexOf(best), 1)
  }
  return given
}

export type Profile = 'cnExcluded' | 'cnIncluded' | 'eu'

export const oracle = (
  profile: Profile,
  lines: readonly OracleLine[],
  orderDiscount: bigint,
): OracleInvoice => {
  const lists = lines.map(({ quantity, price }) =>
    nearest(times(times(read(quantity), read(price)), fraction(100n))),
  )
  const own = lines.map(({ discount, isFree }, i) => (isFree ? (lists[i] as bigint) : discount))
  const shares = handOut(
    orderDiscount,
    lists.map((list, i) => list - (own[i] as bigint)),
  )
  const paid = lists.map((list, i) => list - (own[i] as bigint) - (shares[i] as bigint))
  const keys = lines.map(({ category, rate }) => {
    const { over, under } = read(rate)
    return `${category} ${over}/${under}`
  })
  const groups = new Map<string, OracleAmounts>()
  const add = (key: string, { net, tax }: OracleAmounts) => {
    const before = groups.get(key) ?? { net: 0n, tax: 0n }
    groups.set(key, { net: before.net + net, tax: before.tax + tax })
  }
  let each: OracleAmounts[]
  if (profile === 'eu') {
    paid.forEach((net, i) => {
      add(keys[i] as string, { net, tax: 0n })
    })
    const taxes = new Map<string, bigint[]>()
    for (const [key, { net }] of groups) {
      const rate = read(lines[keys.indexOf(key)]?.rate ?? '0')
      const tax = nearest(times(fraction(net), rate))
      groups.set(key, { net, tax })
      taxes.set(
        key,
        handOut(
          tax,
          paid.filter((_, i) => keys[i] === key),
        ),
      )
    }
    each = paid.map((net, i) => ({ net, tax: taxes.get(keys[i] as string)?.shift() ?? 0n }))
  } else {
    each = paid.map((amount, i) => {
      const rate = read(lines[i]?.rate ?? '0')
      if (profile === 'cnExcluded') return { net: amount, tax: nearest(times(fraction(amount), rate)) }
      const net = nearest(by(fraction(amount), plus(fraction(1n), rate)))
      return { net, tax: amount - net }
    })
    each.forEach((amounts, i) => {
      add(keys[i] as string, amounts)
    })
  }
  let [net, tax] = [0n, 0n]
  for (const group of groups.values()) {
    net += group.net
    tax += group.tax
  }
  return { lines: each, groups, net, tax }
}

/** Exact arithmetic for money and quantities: whole numbers and fractions of them, never binary floats. */

/** `units × 10^−scale`, exactly. */
export interface Decimal {
  readonly units: bigint
  readonly scale: number
}

const FORM = /^(-?)(\d+)(?:\.(\d+))?$/
/** More digits than any price, quantity or rate has; keeps hostile texts from costing time. */
const MOST_DIGITS = 40

/**
 * Reads plain decimal notation such as `0.13`, `-5` or `1999`; a number must be a whole one.
 *
 * @throws RangeError for anything else: exponents, blanks, fractions as `number`
 */
export const decimal = (value: string | number): Decimal => {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number`)
    return { units: BigInt(value), scale: 0 }
  }
  const found = value.length <= MOST_DIGITS ? FORM.exec(value) : null
  if (!found) throw new RangeError(`${value} is not a decimal`)
  const [, sign, whole, fraction = ''] = found
  const units = BigInt(`${whole}${fraction}`)
  return { units: sign ? -units : units, scale: fraction.length }
}

export const powerOfTen = (exponent: number): bigint => 10n ** BigInt(exponent)

export const times = (a: Decimal, b: Decimal): Decimal => ({
  units: a.units * b.units,
  scale: a.scale + b.scale,
})

/** Both in the smaller unit of the two. */
const aligned = (a: Decimal, b: Decimal): [a: bigint, b: bigint, scale: number] => {
  const scale = Math.max(a.scale, b.scale)
  return [a.units * powerOfTen(scale - a.scale), b.units * powerOfTen(scale - b.scale), scale]
}

export const plus = (a: Decimal, b: Decimal): Decimal => {
  const [left, right, scale] = aligned(a, b)
  return { units: left + right, scale }
}

export const minus = (a: Decimal, b: Decimal): Decimal => plus(a, { units: -b.units, scale: b.scale })

/** Less than 0, 0 or more than 0, as `a` is less than, equal to or greater than `b`. */
export const compare = (a: Decimal, b: Decimal): number => {
  const [left, right] = aligned(a, b)
  return left < right ? -1 : left > right ? 1 : 0
}

/** To so many digits after the point, halves away from zero. */
export const roundTo = ({ units, scale }: Decimal, digits: number): Decimal =>
  scale <= digits
    ? { units, scale }
    : { units: divideRounded(units, powerOfTen(scale - digits)), scale: digits }

const absolute = (value: bigint): bigint => (value < 0n ? -value : value)

/** `numerator / denominator`, halves away from zero (四舍五入), so that a credit mirrors its invoice. */
export const divideRounded = (numerator: bigint, denominator: bigint): bigint => {
  if (denominator === 0n) throw new RangeError('division by zero')
  const rounded = (2n * absolute(numerator) + absolute(denominator)) / (2n * absolute(denominator))
  return numerator * denominator < 0n ? -rounded : rounded
}

/** `numerator / denominator`, rounded down (towards minus infinity). The denominator is positive. */
export const divideDown = (numerator: bigint, denominator: bigint): bigint => {
  const quotient = numerator / denominator
  return numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient
}

/** The nearest whole number, halves away from zero. */
export const roundToWhole = ({ units, scale }: Decimal): bigint => divideRounded(units, powerOfTen(scale))

/** Plain notation with exactly `digits` digits after the point: `toFixed({ units: 5n, scale: 1 }, 2)` is `0.50`. */
export const toFixed = (value: Decimal, digits: number): string => {
  const scaled = divideRounded(value.units * powerOfTen(digits), powerOfTen(value.scale))
  const text = absolute(scaled)
    .toString()
    .padStart(digits + 1, '0')
  const point = text.length - digits
  const body = digits ? `${text.slice(0, point)}.${text.slice(point)}` : text
  return scaled < 0n ? `-${body}` : body
}

export const sum = (values: Iterable<bigint>): bigint => {
  let total = 0n
  for (const value of values) total += value
  return total
}

/** The smaller of two whole numbers. */
export const least = (a: bigint, b: bigint): bigint => (a <= b ? a : b)

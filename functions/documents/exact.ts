import { compare, type Decimal, decimal, minus, plus, roundTo, times, toFixed } from '../../shared/decimal.ts'

export const ZERO: Decimal = { units: 0n, scale: 0 }
export const ONE: Decimal = { units: 1n, scale: 0 }
const CENTS = 2

/** A decimal of a document; undefined when it is none. XML writes `+5` and `.5` as well. */
export const exact = (text: string | undefined): Decimal | undefined => {
  if (text === undefined || text === '') return undefined
  try {
    return decimal(text)
  } catch {
    const plain = /^[+-]?\d{0,30}\.?\d{0,30}$/.test(text) && /\d/.test(text)
    if (!plain) return undefined
    const [, sign = '', whole = '', fraction = ''] = /^([+-]?)(\d*)\.?(\d*)$/.exec(text) ?? []
    return decimal(`${sign === '-' ? '-' : ''}${whole || '0'}${fraction ? `.${fraction}` : ''}`)
  }
}

/** The same, with nothing counting as 0. */
export const orZero = (text: string | undefined): Decimal => exact(text) ?? ZERO

export const total = (all: readonly Decimal[]): Decimal => all.reduce(plus, ZERO)

export const isEqual = (a: Decimal, b: Decimal): boolean => compare(a, b) === 0

export const toCents = (value: Decimal): Decimal => roundTo(value, CENTS)

export const percentOf = (base: Decimal, percent: Decimal): Decimal => {
  const { units, scale } = times(base, percent)
  return { units, scale: scale + 2 }
}

/** How far two numbers are apart. */
export const distance = (a: Decimal, b: Decimal): Decimal => {
  const { units, scale } = minus(a, b)
  return { units: units < 0n ? -units : units, scale }
}

/** For messages: with two decimals at least. */
export const shown = (value: Decimal): string => toFixed(value, Math.max(CENTS, Math.min(value.scale, 8)))

export const decimalsOf = (text: string): number => {
  const point = text.indexOf('.')
  return point < 0 ? 0 : text.length - point - 1
}

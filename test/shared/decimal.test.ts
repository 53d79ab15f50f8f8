import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compare,
  decimal,
  divideDown,
  divideRounded,
  least,
  minus,
  plus,
  powerOfTen,
  roundTo,
  roundToWhole,
  sum,
  times,
  toFixed,
} from '../../shared/decimal.ts'

const whole = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n })
const positive = fc.bigInt({ min: 1n, max: 10n ** 9n })

describe('a decimal', () => {
  it.each([
    ['0.13', 13n, 2],
    ['-5', -5n, 0],
    ['-0.050', -50n, 3],
    ['1999', 1999n, 0],
    [42, 42n, 0],
    [`1.${'0'.repeat(38)}`, 10n ** 38n, 38],
  ])('reads %s', (text, units, scale) => {
    expect(decimal(text)).toEqual({ units, scale })
  })

  it.each(['', '.5', '5.', '1e3', ' 1', '+1', '1,5', '--1', `1.${'0'.repeat(39)}`, 0.5, 2 ** 60])(
    'refuses %s',
    text => {
      expect(() => decimal(text)).toThrow(RangeError)
    },
  )

  it('adds, subtracts, multiplies and compares over different scales', () => {
    const [a, b] = [decimal('1.5'), decimal('0.25')]
    expect(plus(a, b)).toEqual({ units: 175n, scale: 2 })
    expect(plus(b, a)).toEqual({ units: 175n, scale: 2 })
    expect(minus(a, b)).toEqual({ units: 125n, scale: 2 })
    expect(times(a, b)).toEqual({ units: 375n, scale: 3 })
    expect([compare(a, b), compare(b, a), compare(a, decimal('1.500'))]).toEqual([1, -1, 0])
    expect(powerOfTen(3)).toBe(1000n)
    expect(sum([1n, 2n, 4n])).toBe(7n)
    expect(sum([])).toBe(0n)
    expect([least(1n, 2n), least(2n, 1n), least(2n, 2n)]).toEqual([1n, 1n, 2n])
  })
})

describe('rounding', () => {
  it.each([
    [5n, 2n, 3n],
    [-5n, 2n, -3n],
    [5n, -2n, -3n],
    [-5n, -2n, 3n],
    [4n, 3n, 1n],
    [2n, 3n, 1n],
    [1n, 3n, 0n],
    [0n, 7n, 0n],
    [6n, 3n, 2n],
  ])('%s / %s is %s, halves away from zero', (numerator, denominator, expected) => {
    expect(divideRounded(numerator, denominator)).toBe(expected)
  })

  it('refuses to divide by zero', () => {
    expect(() => divideRounded(1n, 0n)).toThrow(new RangeError('division by zero'))
  })

  it('down is towards minus infinity', () => {
    expect([divideDown(7n, 2n), divideDown(-7n, 2n), divideDown(-8n, 2n), divideDown(8n, 2n)]).toEqual([
      3n,
      -4n,
      -4n,
      4n,
    ])
  })

  it('is off by half of the denominator at most, and a credit mirrors its invoice', () => {
    fc.assert(
      fc.property(whole, positive, (numerator, denominator) => {
        const rounded = divideRounded(numerator, denominator)
        const twice = 2n * (rounded * denominator - numerator)
        return (
          twice <= denominator && twice >= -denominator && divideRounded(-numerator, denominator) === -rounded
        )
      }),
    )
  })

  it('to digits leaves alone what has no more of them', () => {
    expect(roundTo(decimal('1.005'), 2)).toEqual({ units: 101n, scale: 2 })
    expect(roundTo(decimal('1.00'), 2)).toEqual({ units: 100n, scale: 2 })
    expect(roundTo(decimal('1.0'), 2)).toEqual({ units: 10n, scale: 1 })
    expect([roundToWhole(decimal('2.5')), roundToWhole(decimal('-2.5')), roundToWhole(decimal('7'))]).toEqual(
      [3n, -3n, 7n],
    )
  })

  it.each([
    ['0.5', 2, '0.50'],
    ['-0.5', 2, '-0.50'],
    ['0.005', 2, '0.01'],
    ['-0.004', 2, '0.00'],
    ['1234.5', 0, '1235'],
    ['-7', 0, '-7'],
    ['7', 3, '7.000'],
    ['0', 0, '0'],
  ])('%s with %s digits is %s', (text, digits, expected) => {
    expect(toFixed(decimal(text), digits)).toBe(expected)
  })
})

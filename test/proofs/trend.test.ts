import { describe, expect, it } from 'vitest'
import { randomOf } from './context.ts'
import { medianOf, trendOf } from './trend.ts'

describe('a trend', () => {
  it('of a straight line is the line', () => {
    const { ratio, surety } = trendOf([10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20])
    expect(ratio).toBeCloseTo(2)
    expect(surety).toBeGreaterThan(4)
    expect(trendOf([5, 5, 5, 5])).toEqual({ ratio: 1, surety: 0 })
    expect(trendOf([20, 18, 16, 14, 12, 10]).ratio).toBeCloseTo(0.5)
    expect(trendOf([20, 18, 16, 14, 12, 10]).surety).toBeLessThan(-2)
  })

  it('does not follow single values that are far off', () => {
    const row = Array.from({ length: 20 }, (_, i) => (i % 5 === 4 ? 90 : 10))
    expect(trendOf(row).ratio).toBeCloseTo(1)
    expect(trendOf([...Array(17).fill(10), 30, 30, 30]).ratio).toBeCloseTo(1)
  })

  it('is found in noise of a fifth, and none is found where there is none', () => {
    const random = randomOf(7)
    const rows = (growth: number) =>
      Array.from({ length: 200 }, () =>
        Array.from({ length: 20 }, (_, i) => (10 + (growth * 10 * i) / 19) * (0.8 + 0.4 * random())),
      )
    const judged = (growth: number) =>
      rows(growth).filter(row => trendOf(row).ratio > 1.25 && trendOf(row).surety > 2.5).length
    expect(judged(0)).toBeLessThanOrEqual(2)
    expect(judged(1)).toBeGreaterThanOrEqual(198)
  })

  it('needs three values', () => {
    expect(() => trendOf([1, 2])).toThrow(RangeError)
  })
})

it('the median is the middle, or between the two', () => {
  expect([medianOf([3, 1, 2]), medianOf([4, 1, 3, 2]), medianOf([5])]).toEqual([2, 2.5, 5])
})

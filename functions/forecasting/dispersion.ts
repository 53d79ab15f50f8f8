import type { DemandSpread } from './demand-quantile.ts'

/** Variance as a power of the mean, fitted over many SKUs: ln variance = intercept + slope × ln mean. */
export interface Dispersion {
  readonly intercept: number
  readonly slope: number
}

/** How much of a SKU's variance is believed of all SKUs rather than of itself. */
const SHARED = 0.7
const LEAST = 1e-6

/**
 * Fits a straight line through the logarithms by least squares. With too few or too equal SKUs the variance
 * is taken to equal the mean, as for demand that comes by chance piece by piece.
 */
export const fitDispersion = (spreads: readonly DemandSpread[]): Dispersion => {
  let n = 0
  let x1 = 0
  let y1 = 0
  let x2 = 0
  let xy = 0
  for (const { mean, variance } of spreads) {
    if (mean <= LEAST || variance <= LEAST) continue
    const x = Math.log(mean)
    const y = Math.log(variance)
    n++
    x1 += x
    y1 += y
    x2 += x * x
    xy += x * y
  }
  const determinant = n * x2 - x1 * x1
  if (n < 5 || determinant < 1e-9) return { intercept: 0, slope: 1 }
  const slope = (n * xy - x1 * y1) / determinant
  return { slope, intercept: (y1 - slope * x1) / n }
}

/** A SKU's own variance drawn towards that of SKUs with the same mean: one series alone says little of its tail. */
export const sharedVariance = ({ mean, variance }: DemandSpread, all: Dispersion): number => {
  if (mean <= LEAST) return Math.max(variance, LEAST)
  const expected = all.intercept + all.slope * Math.log(mean)
  return Math.exp(SHARED * expected + (1 - SHARED) * Math.log(Math.max(variance, LEAST)))
}

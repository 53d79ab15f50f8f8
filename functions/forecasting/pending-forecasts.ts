import type { DemandSpread } from './demand-quantile.ts'
import type { QuantileCalibration } from './quantile-calibration.ts'

interface Pending {
  readonly spread: DemandSpread
  left: number
  sum: number
}

export interface PendingForecasts {
  /** What is expected of the next `span` periods of series i; while one is pending the next is passed over. */
  forecast(i: number, spread: DemandSpread & { readonly span: number }): void
  /** Demand of a period of series i. */
  observe(i: number, demand: number): void
}

/** Keeps one forecast of each series until its interval is over, and tells the calibration what came of it. */
export const pendingForecasts = (series: number, calibration: QuantileCalibration): PendingForecasts => {
  const pending: (Pending | undefined)[] = Array.from({ length: series })
  return {
    forecast: (i, { mean, variance, span }) => {
      pending[i] ??= { spread: { mean, variance }, left: span, sum: 0 }
    },
    observe: (i, demand) => {
      const each = pending[i]
      if (!each) return
      each.sum += demand
      each.left--
      if (each.left > 0) return
      calibration.observe(each.spread, each.sum)
      pending[i] = undefined
    },
  }
}

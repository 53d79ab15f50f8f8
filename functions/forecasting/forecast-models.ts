/**
 * The models that compete for a series. Each is told the demand of one period after the other and says what
 * it expects of a period from now on. A rate is never below 1/n for the n-th observation, so that a young
 * series is a plain mean first.
 */
export interface ForecastModel {
  observe(demand: number): void
  /** expected demand of a period, the same for all periods ahead */
  mean(): number
  /** expected demand of the next periods together; absent: their number times the mean */
  sum?(periods: number): number
}

/** Rates and lengths that go with the length of a period. */
export interface Rhythm {
  readonly periodsAYear: number
  /** how fast the chance of a demand is re-learned */
  readonly chanceRate: number
  /** periods of the long moving average */
  readonly window: number
  /** periods over which a forecast's errors are remembered */
  readonly errorMemory: number
  /** periods of a season that is worth looking for; absent: none */
  readonly season?: number
  /** periods after which demand may come again as it was: a week, a year; absent: none */
  readonly cycle?: number
}

/** Days, weeks and months. */
export const rhythmOf = (periodsAYear: number): Rhythm => {
  if (periodsAYear > 200) return { periodsAYear, chanceRate: 0.04, window: 182, errorMemory: 180, cycle: 7 }
  if (periodsAYear > 26) return { periodsAYear, chanceRate: 0.05, window: 52, errorMemory: 78, cycle: 52 }
  return {
    periodsAYear,
    chanceRate: 0.1,
    window: 12,
    errorMemory: 36,
    season: periodsAYear,
    cycle: periodsAYear,
  }
}

/** How fast sizes of demand are re-learned. */
const SIZE_RATE = 0.1

/** Exponential smoothing. */
export const smoothing = (rate: number): ForecastModel => {
  let level = 0
  let count = 0
  return {
    observe: demand => {
      count++
      level += Math.max(rate, 1 / count) * (demand - level)
    },
    mean: () => level,
  }
}

/** Teunter, Syntetos and Babai (2011): chance and size of a demand apart; dies away when none comes. */
export const chanceAndSize = (chanceRate: number, sizeRate = SIZE_RATE): ForecastModel => {
  let size = 0
  let chance = 0
  let hits = 0
  let count = 0
  return {
    observe: demand => {
      count++
      const hit = demand > 0 ? 1 : 0
      if (hit) {
        hits++
        size += Math.max(sizeRate, 1 / hits) * (demand - size)
      }
      chance += Math.max(chanceRate, 1 / count) * (hit - chance)
    },
    mean: () => size * chance,
  }
}

/** Croston (1972) with the correction of Syntetos and Boylan (2005): size by interval. */
export const sizeByInterval = (rate = SIZE_RATE): ForecastModel => {
  let size = 0
  let interval = 0
  let since = 1
  let hits = 0
  return {
    observe: demand => {
      if (demand <= 0) {
        since++
        return
      }
      hits++
      const weight = Math.max(rate, 1 / hits)
      size += weight * (demand - size)
      interval += weight * (since - interval)
      since = 1
    },
    mean: () => (hits ? (size / Math.max(interval, 1)) * (1 - rate / 2) : 0),
  }
}

/**
 * The plain average of other models, which are told the demand themselves. It errs less than most of them
 * and its errors have a thinner tail (Bates and Granger, 1969).
 */
export const averageOf = (models: readonly ForecastModel[]): ForecastModel => ({
  observe: () => undefined,
  mean: () => models.reduce((sum, model) => sum + model.mean(), 0) / models.length,
})

/** Mean of the last periods. */
export const movingAverage = (window: number): ForecastModel => {
  const last = new Float64Array(window)
  let sum = 0
  let count = 0
  return {
    observe: demand => {
      const at = count % window
      sum += demand - (last[at] as number)
      last[at] = demand
      count++
    },
    mean: () => (count ? Math.max(0, sum) / Math.min(count, window) : 0),
  }
}

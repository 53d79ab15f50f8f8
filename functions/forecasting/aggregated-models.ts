import { averageOf, type ForecastModel, smoothing } from './forecast-models.ts'

/** How fast the level of aggregated periods is re-learned. */
const RATE = 0.1

/**
 * ADIDA (Nikolopoulos, Syntetos, Boylan, Petropoulos and Assimakopoulos, 2011): demand of several periods
 * together hides that most of them had none; it is smoothed and spread over its periods again.
 *
 * @param length periods that are taken together
 */
export const aggregated = (length: number): ForecastModel => {
  const level = smoothing(RATE)
  let sum = 0
  let count = 0
  return {
    observe: demand => {
      sum += demand
      count++
      if (count % length) return
      level.observe(sum / length)
      sum = 0
    },
    // Before the first whole aggregate the mean of what there is of it.
    mean: () => (count < length ? sum / Math.max(1, count) : level.mean()),
  }
}

/**
 * IMAPA (Petropoulos and Kourentzes, 2015): the mean of what several lengths of aggregation say, so that none
 * of them has to be the right one.
 *
 * @param longest periods of the longest aggregate; the others are its halves, down to one period
 */
export const aggregatedByMany = (longest: number): ForecastModel => {
  const lengths: number[] = []
  for (let length = Math.max(1, longest); length >= 1; length = Math.floor(length / 2)) lengths.push(length)
  const models = lengths.map(aggregated)
  return {
    observe: demand => {
      for (const model of models) model.observe(demand)
    },
    mean: averageOf(models).mean,
  }
}

/** The demand of a season ago again, period by period; in the first season its plain mean. */
export const seasonalNaive = (season: number): ForecastModel => {
  const last = new Float64Array(season)
  let total = 0
  let count = 0
  return {
    observe: demand => {
      const at = count % season
      total += demand - (last[at] as number)
      last[at] = demand
      count++
    },
    mean: () => total / Math.max(1, Math.min(count, season)),
    sum: periods => {
      if (count < season) return (total / Math.max(1, count)) * periods
      let sum = Math.floor(periods / season) * total
      for (let i = 0; i < periods % season; i++) sum += last[(count + i) % season] as number
      return sum
    },
  }
}

import { chanceAndSize, type ForecastModel } from './forecast-models.ts'

/** Years of evidence that count for "no season": two years of January say half as much as they show. */
const DOUBT = 2

/**
 * A level with a factor for each period of the year, for example each month. A factor is the mean ratio of
 * its periods to the year around them, drawn towards 1 while years are few. In the first two years it is the
 * level alone.
 */
export const seasonal = (season: number, chanceRate: number): ForecastModel => {
  const level = chanceAndSize(chanceRate)
  const history: number[] = []
  const ratios = new Float64Array(season)
  const years = new Float64Array(season)

  const yearAround = (at: number): number => {
    const end = Math.min(history.length, Math.max(0, at - season / 2) + season)
    const begin = Math.max(0, end - season)
    let sum = 0
    for (let i = begin; i < end; i++) sum += history[i] as number
    return sum / (end - begin)
  }
  /** A ratio is taken when half a year after it is known as well. */
  const learn = (at: number): void => {
    const year = at < 0 ? 0 : yearAround(at)
    if (year <= 0) return
    const place = at % season
    ratios[place] = (ratios[place] as number) + (history[at] as number) / year
    years[place] = (years[place] as number) + 1
  }
  const factor = (place: number): number => {
    const count = years[place] as number
    return count ? 1 + ((ratios[place] as number) / count - 1) * (count / (count + DOUBT)) : 1
  }
  return {
    observe: demand => {
      level.observe(demand)
      history.push(demand)
      learn(history.length - 1 - season / 2)
    },
    mean: () => level.mean(),
    sum: periods => {
      if (history.length < 2 * season) return level.mean() * periods
      let factors = 0
      for (let i = 0; i < periods; i++) factors += factor((history.length + i) % season)
      return level.mean() * factors
    },
  }
}

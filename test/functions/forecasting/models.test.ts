import { describe, expect, it } from 'vitest'
import {
  aggregated,
  aggregatedByMany,
  seasonalNaive,
} from '../../../functions/forecasting/aggregated-models.ts'
import { demandForecaster } from '../../../functions/forecasting/demand-forecaster.ts'
import { type ForecastModel, rhythmOf, smoothing } from '../../../functions/forecasting/forecast-models.ts'
import { seededRandom } from '../../../functions/forecasting/seeded.ts'

const taught = (model: ForecastModel, demand: readonly number[]): ForecastModel => {
  for (const each of demand) model.observe(each)
  return model
}

describe('demand taken together', () => {
  it('is the level of whole aggregates, spread over their periods', () => {
    expect(taught(aggregated(3), [0, 0, 6]).mean()).toBe(2)
    // The second aggregate weighs a half, and what is not whole yet is not counted.
    expect(taught(aggregated(3), [0, 0, 6, 0, 12, 0, 900]).mean()).toBe(3)
  })

  it('is the plain mean until there is a whole one', () => {
    expect(taught(aggregated(10), [3, 0, 0]).mean()).toBe(1)
    expect(aggregated(10).mean()).toBe(0)
  })

  it('by many lengths is the mean of what each of them says', () => {
    const demand = [5, 0, 0, 7, 0, 0, 0, 9, 1, 0, 0, 4]
    const each = [4, 2, 1].map(length => taught(aggregated(length), demand).mean())
    expect(taught(aggregatedByMany(4), demand).mean()).toBeCloseTo(each.reduce((a, b) => a + b) / 3, 12)
    expect(taught(aggregated(1), demand).mean()).toBe(taught(smoothing(0.1), demand).mean())
  })
})

describe('the season before', () => {
  it('comes again, period by period, over more than one season', () => {
    const model = taught(seasonalNaive(7), [9, 9, 9, 9, 9, 9, 9, 1, 2, 3, 4, 5, 6, 0])
    expect(model.mean()).toBe(3)
    expect([1, 2, 7, 8, 15].map(periods => model.sum?.(periods))).toEqual([1, 3, 21, 22, 43])
  })

  it('is the mean of what is known while there is no whole one', () => {
    const model = taught(seasonalNaive(7), [4, 2])
    expect(model.sum?.(10)).toBe(30)
  })
})

describe('the rolling backtest', () => {
  const forecastOf = (demand: readonly number[], periodsAYear: number, span: number) => {
    const forecaster = demandForecaster(rhythmOf(periodsAYear), span)
    for (const each of demand) forecaster.observe(each)
    return forecaster
  }

  it('shows the error of every contender, and chooses the season before where demand repeats exactly', () => {
    const week = [0, 30, 25, 20, 15, 40, 5]
    const demand = Array.from({ length: 210 }, (_, day) => week[day % 7] as number)
    const forecaster = forecastOf(
      demand.map(each => each + 1),
      365,
      3,
    )
    const { model, errors } = forecaster.forecast()
    expect(model).toBe('seasonalNaive')
    expect(errors.seasonalNaive).toBeLessThan((errors.chanceAndSize ?? 0) / 5)
    expect(Object.keys(errors).toSorted()).toEqual(
      [
        'aggregated',
        'aggregatedByMany',
        'average',
        'chanceAndSize',
        'chanceAndSizeSlow',
        'movingAverage',
        'seasonalNaive',
        'sizeByInterval',
        'smoothing',
      ].toSorted(),
    )
    expect(forecaster.ahead(7).map(each => Math.round(each))).toEqual(week.map(each => each + 1))
  })

  it('follows the months of a year where demand does', () => {
    const year = [60, 50, 80, 100, 120, 140, 150, 140, 120, 100, 80, 60]
    const random = seededRandom(3)
    const demand = Array.from({ length: 72 }, (_, month) =>
      Math.round((year[month % 12] as number) * (0.95 + 0.1 * random())),
    )
    const forecaster = forecastOf(demand, 12, 3)
    expect(['seasonal', 'seasonalNaive']).toContain(forecaster.forecast().model)
    const ahead = forecaster.ahead(12)
    expect(ahead[6]).toBeGreaterThan(1.5 * (ahead[0] as number))
  })

  it('does not see a season in demand that comes seldom, nor leave the usual model for a run of luck', () => {
    const random = seededRandom(11)
    const chosen = Array.from({ length: 200 }, () => {
      const demand = Array.from({ length: 210 }, () => (random() < 0.15 ? Math.ceil(20 * random()) : 0))
      return forecastOf(demand, 365, 15).forecast().model
    })
    expect(chosen.filter(model => model === 'seasonalNaive' || model === 'seasonal')).toEqual([])
    expect(chosen.filter(model => model === 'chanceAndSize').length).toBeGreaterThan(160)
  })
})

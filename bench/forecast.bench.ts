import { demandForecaster } from '../functions/forecasting/demand-forecaster.ts'
import { type DemandSpread, demandQuantile } from '../functions/forecasting/demand-quantile.ts'
import { fitDispersion, sharedVariance } from '../functions/forecasting/dispersion.ts'
import { rhythmOf } from '../functions/forecasting/forecast-models.ts'
import { periodsBetweenPlans, periodsToLearn } from '../functions/forecasting/planner.ts'
import { quantileCalibration } from '../functions/forecasting/quantile-calibration.ts'
import { weekProfile } from '../functions/forecasting/week-profile.ts'
import {
  type DataSet,
  type DataSetName,
  dataSetNames,
  readDataSet,
  type Series,
} from './replenishment/data.ts'
import { printTable, rounded } from './table.ts'

interface Setting {
  /** periods of a season, for the scale of MASE */
  readonly season: number
  readonly horizon: number
  /** periods of the protection interval */
  readonly span: number
  readonly origins: readonly number[]
}

const range = (first: number, end: number, step: number): number[] =>
  Array.from({ length: Math.ceil((end - first) / step) }, (_, i) => first + i * step)

const settings: Readonly<Record<DataSetName, Setting>> = {
  online_retail_daily: { season: 7, horizon: 28, span: 15, origins: range(210, 346, 14) },
  man_parts_weekly: { season: 1, horizon: 13, span: 9, origins: range(104, 137, 4) },
  carparts_monthly: { season: 12, horizon: 12, span: 3, origins: [39] },
  hospital_monthly: { season: 12, horizon: 12, span: 3, origins: [72] },
}

const CHANCES = [0.5, 0.9, 0.95, 0.99] as const

/** What a series is measured by: everything before the first origin. */
const scalesOf = ({ demand, start }: Series, { season, origins }: Setting) => {
  const end = origins[0] ?? 0
  let absolute = 0
  let pairs = 0
  let squares = 0
  let steps = 0
  let sum = 0
  const sold = demand.findIndex(each => each > 0)
  for (let t = 0; t < end; t++) {
    const now = demand[t] ?? 0
    if (t >= start) sum += now
    if (t + season < end && t >= start) {
      absolute += Math.abs((demand[t + season] ?? 0) - now)
      pairs++
    }
    if (t > 0 && t > sold && sold >= 0 && sold < end) {
      squares += (now - (demand[t - 1] ?? 0)) ** 2
      steps++
    }
  }
  return {
    mase: absolute / Math.max(1, pairs),
    rmsse: squares / Math.max(1, steps),
    mean: sum / Math.max(1, end - start),
  }
}

const pinball = (actual: number, quantile: number, chance: number): number =>
  Math.max(chance * (actual - quantile), (chance - 1) * (actual - quantile))

type Forecasters = readonly ReturnType<typeof demandForecaster>[]

/** Forecasts of all series with the variance that they share, as the planner makes them. */
const spreadsOf = (forecasters: Forecasters): DemandSpread[] => {
  const forecasts = forecasters.map(each => each.forecast())
  const all = fitDispersion(forecasts)
  return forecasts.map(each => ({ mean: each.mean, variance: sharedVariance(each, all) }))
}

/** The days or months that pass between two forecasts, told to all that learns. */
const learner = (set: DataSet, { span }: Setting, series: readonly Series[], means: readonly number[]) => {
  const forecasters = series.map(() => demandForecaster(rhythmOf(set.periodsAYear), span))
  const calibration = quantileCalibration()
  const week = set.periodsAYear > 200 ? weekProfile() : undefined
  const waiting: { at: number; spreads: readonly DemandSpread[] }[] = []
  const every = periodsBetweenPlans(set.periodsAYear)
  const learning = periodsToLearn(rhythmOf(set.periodsAYear), span)
  const sumOf = (demand: Float64Array, at: number) =>
    demand.subarray(at, at + span).reduce((sum, each) => sum + each, 0)

  /** Forecasts whose interval is over are compared with what came. */
  const judge = (now: number): void => {
    for (let due = waiting[0]; due && due.at + span <= now; due = waiting[0]) {
      waiting.shift()
      for (const [i, { demand, start }] of series.entries()) {
        const spread = due.spreads[i]
        if (spread && due.at - start >= learning) calibration.observe(spread, sumOf(demand, due.at))
      }
    }
  }

  return {
    forecasters,
    calibration,
    week,
    observe: (period: number): void => {
      let shares = 0
      for (const [i, { demand, start }] of series.entries()) {
        if (period < start) continue
        forecasters[i]?.observe(demand[period] ?? 0)
        shares += (demand[period] ?? 0) / Math.max(1e-9, means[i] ?? 0)
      }
      week?.observe(shares)
      judge(period + 1)
      if ((period + 1) % every === 0) waiting.push({ at: period + 1, spreads: spreadsOf(forecasters) })
    },
  }
}

const evaluate = (set: DataSet, setting: Setting) => {
  const { horizon, span, origins, season } = setting
  const first = origins[0] ?? 0
  const series = set.series.filter(({ start }) => start < first - 2 * season - 2)
  const scales = series.map(each => scalesOf(each, setting))
  const { forecasters, calibration, week, observe } = learner(
    set,
    setting,
    series,
    scales.map(({ mean }) => mean),
  )
  const scores = { mase: 0, rmsse: 0, covered: 0, losses: CHANCES.map(() => 0) }
  const counts = { mase: 0, rmsse: 0 }
  const models: Record<string, number> = {}
  let known = 0
  for (const origin of origins) {
    for (; known < origin; known++) observe(known)
    const forecasts = forecasters.map(each => each.forecast())
    const spreads = spreadsOf(forecasters)
    const asked = CHANCES.map(chance => calibration.chanceFor(chance))
    const factors = week?.ahead(horizon)
    for (const [i, { demand }] of series.entries()) {
      const forecast = forecasts[i]
      const scale = scales[i]
      if (!forecast || !scale) continue
      models[forecast.model] = (models[forecast.model] ?? 0) + 1
      const actual = demand.subarray(origin, origin + horizon)
      const ahead = forecasters[i]?.ahead(actual.length) ?? []
      const errors = [...actual].map((each, h) => each - (ahead[h] ?? 0) * (factors?.[h] ?? 1))
      if (scale.mase > 0) {
        scores.mase += errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length / scale.mase
        counts.mase++
      }
      if (scale.rmsse <= 0 || scale.mean <= 0) continue
      counts.rmsse++
      scores.rmsse += Math.sqrt(
        errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length / scale.rmsse,
      )
      const total = demand.subarray(origin, origin + span).reduce((sum, each) => sum + each, 0)
      const spread = spreads[i] as DemandSpread
      for (const [c, chance] of CHANCES.entries()) {
        const quantile = demandQuantile(spread, asked[c] ?? chance)
        scores.losses[c] = (scores.losses[c] ?? 0) + pinball(total, quantile, chance) / (scale.mean * span)
        if (chance === 0.95 && total <= quantile) scores.covered++
      }
    }
  }
  return { scores, counts, models, series: series.length }
}

/** Carparts that were not sold at first are zeros there, not unknown, as in the Monash archive. */
const prepared = (set: DataSet): DataSet =>
  set.name === 'carparts_monthly' ? { ...set, series: set.series.map(each => ({ ...each, start: 0 })) } : set

/** `--data DIR`: another half of the same sets. */
export const run = async (args: readonly string[]) => {
  const folder = args.includes('--data') ? args[args.indexOf('--data') + 1] : undefined
  const rows = dataSetNames.map(name => {
    const started = performance.now()
    const { scores, counts, models, series } = evaluate(prepared(readDataSet(name, folder)), settings[name])
    return {
      row: {
        set: name,
        series,
        MASE: rounded(scores.mase / counts.mase, 3),
        RMSSE: rounded(scores.rmsse / counts.rmsse, 3),
        ...Object.fromEntries(
          CHANCES.map((chance, c) => [`loss ${chance}`, rounded((scores.losses[c] ?? 0) / counts.rmsse, 4)]),
        ),
        'covered by .95': rounded(scores.covered / counts.rmsse, 3),
        ms: Math.round(performance.now() - started),
      },
      models,
    }
  })
  printTable(
    'Forecasts: error of the mean, and pinball loss of the demand of the protection interval, scaled by mean demand',
    rows.map(({ row }) => row),
  )
  printTable(
    'Models chosen',
    rows.map(({ row, models }) => ({ set: row.set, models: JSON.stringify(models) })),
  )
  return { sets: rows.map(({ row, models }) => ({ ...row, models })) }
}

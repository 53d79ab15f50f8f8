import { type DemandClass, demandClassOf, patternLearner } from './demand-class.ts'
import type { DemandSpread } from './demand-quantile.ts'
import {
  averageOf,
  chanceAndSize,
  type ForecastModel,
  movingAverage,
  type Rhythm,
  sizeByInterval,
  smoothing,
} from './forecast-models.ts'
import { seasonal } from './seasonal-model.ts'

export const modelNames = [
  'chanceAndSize',
  'chanceAndSizeSlow',
  'smoothing',
  'sizeByInterval',
  'movingAverage',
  'average',
  'seasonal',
] as const
export type ModelName = (typeof modelNames)[number]

/**
 * What is expected, by which model, and how well each has done so far. `perPeriod` is the chosen model's;
 * `mean` and `variance` are of the sum over the protection interval, by the average of the models, or by the
 * seasonal one where that is chosen: a stock is set by its tail, and there the average is hard to beat.
 */
export interface DemandForecast extends DemandSpread {
  readonly pattern: DemandClass
  readonly model: ModelName
  /** expected demand of one period */
  readonly perPeriod: number
  /** mean squared error of each model's sums over the interval, measured on the series' own past */
  readonly errors: Readonly<Partial<Record<ModelName, number>>>
}

export interface DemandForecaster {
  observe(demand: number): void
  forecast(): DemandForecast
  /** What the chosen model expects of each of the next periods. */
  ahead(periods: number): number[]
}

/** A model replaces another only when its squared errors are so much smaller: chance alone does less. */
const CLEARLY = 0.94
/** A season shows in whole years only, so its model is not given up as easily. */
const BEYOND_DOUBT = 0.75
/** While interval errors are few, the error of single periods stands in: this many intervals weigh as much. */
const DOUBT = 4
const SINGLE_RATE = 0.05

interface Contender {
  readonly name: ModelName
  readonly model: ForecastModel
  /** sums it has forecast and that have not come true yet */
  readonly pending: Float64Array
  intervalError: number
  singleError: number
}

const contendersFor = ({ chanceRate, window, season }: Rhythm, span: number): Contender[] => {
  const plain: [ModelName, ForecastModel][] = [
    ['chanceAndSize', chanceAndSize(chanceRate)],
    ['chanceAndSizeSlow', chanceAndSize(chanceRate / 2, 0.05)],
    ['smoothing', smoothing(chanceRate)],
    ['sizeByInterval', sizeByInterval()],
    ['movingAverage', movingAverage(window)],
  ]
  const models: [ModelName, ForecastModel][] = [
    ...plain,
    ['average', averageOf(plain.map(([, model]) => model))],
    ...(season ? [['seasonal', seasonal(season, chanceRate)] satisfies [ModelName, ForecastModel]] : []),
  ]
  return models.map(([name, model]) => ({
    name,
    model,
    pending: new Float64Array(span),
    intervalError: 0,
    singleError: 0,
  }))
}

/**
 * Forecasts one series by the model that has forecast it best so far. Errors are those of sums over the
 * protection interval, because safety stock covers sums: errors of neighbouring periods hang together, and a
 * square root of time would hide that (Trapero, Cardós and Kourentzes, 2019). The history passes once; what
 * is kept does not grow with it, except for a season.
 *
 * @param span periods of the protection interval, lead time and review together
 */
export const demandForecaster = (rhythm: Rhythm, span: number): DemandForecaster => {
  const contenders = contendersFor(rhythm, span)
  const learner = patternLearner()
  const recent = new Float64Array(span)
  let recentSum = 0
  let count = 0

  const sumOf = ({ model }: Contender): number => model.sum?.(span) ?? model.mean() * span

  const judge = (contender: Contender, demand: number): void => {
    const { pending } = contender
    const single = demand - (pending[(count - 1) % span] as number) / span
    contender.singleError += Math.max(SINGLE_RATE, 1 / count) * (single * single - contender.singleError)
    if (count < span) return
    const whole = recentSum - (pending[(count - span) % span] as number)
    const intervals = count - span + 1
    contender.intervalError +=
      Math.max(1 / rhythm.errorMemory, 1 / intervals) * (whole * whole - contender.intervalError)
  }

  const errorOf = ({ intervalError, singleError }: Contender): number => {
    const intervals = Math.max(0, count - span)
    const weight = intervals / (intervals + DOUBT * span)
    return weight * intervalError + (1 - weight) * singleError * span
  }

  const named = (wanted: ModelName): Contender =>
    contenders.find(({ name }) => name === wanted) ?? (contenders[0] as Contender)

  /**
   * What is used until another does clearly better. Where the year has a season, smooth demand is likely to
   * follow it, and of the rest the mean of a whole year is free of it.
   */
  const incumbent = (pattern: DemandClass): Contender => {
    if (!rhythm.season) return named('chanceAndSize')
    return named(pattern === 'smooth' && count >= 2 * rhythm.season ? 'seasonal' : 'movingAverage')
  }

  /** Whose sums over the protection interval, and whose errors, safety stock is made of. */
  const spreadOf = (best: Contender): Contender => (best.name === 'seasonal' ? best : named('average'))

  const choose = () => {
    const pattern = demandClassOf(learner.pattern())
    let best = incumbent(pattern)
    for (const contender of contenders) {
      const clearly = best.name === 'seasonal' ? BEYOND_DOUBT : CLEARLY
      if (errorOf(contender) < clearly * errorOf(best)) best = contender
    }
    return { pattern, best }
  }

  return {
    observe: demand => {
      learner.observe(demand)
      const at = count % span
      recentSum += demand - (recent[at] as number)
      recent[at] = demand
      // The first observation has no forecast before it.
      if (count > 0) for (const contender of contenders) judge(contender, demand)
      for (const contender of contenders) {
        contender.model.observe(demand)
        contender.pending[at] = sumOf(contender)
      }
      count++
    },
    forecast: () => {
      const { pattern, best } = choose()
      return {
        pattern,
        model: best.name,
        mean: sumOf(spreadOf(best)),
        variance: errorOf(spreadOf(best)),
        perPeriod: best.model.mean(),
        errors: Object.fromEntries(contenders.map(each => [each.name, errorOf(each)])),
      }
    },
    ahead: periods => {
      const { model } = choose().best
      const upTo = (ahead: number) => model.sum?.(ahead) ?? model.mean() * ahead
      return Array.from({ length: periods }, (_, i) => upTo(i + 1) - upTo(i))
    },
  }
}

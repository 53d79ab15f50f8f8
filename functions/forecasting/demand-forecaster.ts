import { aggregated, aggregatedByMany, seasonalNaive } from './aggregated-models.ts'
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
  'aggregated',
  'aggregatedByMany',
  'seasonalNaive',
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

/**
 * A model replaces another only when its squared errors are so much smaller. A past of ten to twenty
 * protection intervals shows smaller differences by chance alone.
 */
const CLEARLY = 0.85
/** A season shows in whole years only, so its model is not given up as easily. */
const BEYOND_DOUBT = 0.75
/** While interval errors are few, the error of single periods stands in: this many intervals weigh as much. */
const DOUBT = 4
const SINGLE_RATE = 0.05

/** Models of demand that comes again after a week or a year. */
const seasons: ReadonlySet<ModelName> = new Set(['seasonal', 'seasonalNaive'])

interface Contender {
  readonly name: ModelName
  readonly model: ForecastModel
  /** sums it has forecast and that have not come true yet */
  readonly pending: Float64Array
  /** what it has forecast of the next period */
  next: number
  intervalError: number
  singleError: number
}

const contendersFor = ({ chanceRate, window, season, cycle }: Rhythm, span: number): Contender[] => {
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
    ['aggregated', aggregated(span)],
    ['aggregatedByMany', aggregatedByMany(span)],
    ...(cycle ? [['seasonalNaive', seasonalNaive(cycle)] satisfies [ModelName, ForecastModel]] : []),
    ...(season ? [['seasonal', seasonal(season, chanceRate)] satisfies [ModelName, ForecastModel]] : []),
  ]
  return models.map(([name, model]) => ({
    name,
    model,
    pending: new Float64Array(span),
    next: 0,
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

  const upTo = ({ model }: Contender, periods: number): number =>
    model.sum?.(periods) ?? model.mean() * periods
  const sumOf = (contender: Contender): number => upTo(contender, span)

  const judge = (contender: Contender, demand: number): void => {
    const { pending, next } = contender
    const single = demand - next
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

  /** A model has to be better at sums over the interval, and not by a run of luck: no worse at single periods. */
  const beats = (contender: Contender, best: Contender): boolean => {
    const doubtful = best.name === 'seasonal' || contender.name === 'seasonalNaive'
    const clearly = doubtful ? BEYOND_DOUBT : CLEARLY
    return errorOf(contender) < clearly * errorOf(best) && contender.singleError <= best.singleError
  }

  const choose = () => {
    const pattern = demandClassOf(learner.pattern())
    const usual = incumbent(pattern)
    // Where most periods have no demand, a season cannot be told from chance.
    const seldom = pattern === 'intermittent' || pattern === 'lumpy'
    const admitted = seldom ? contenders.filter(({ name }) => !seasons.has(name)) : contenders
    let best = usual
    for (const contender of admitted) if (beats(contender, best)) best = contender
    // Whose sums over the protection interval, and whose errors, safety stock is made of.
    const average = named('average')
    const seasoned = [usual, best].find(({ name }) => name === 'seasonal')
    const spread = seasoned && !beats(average, seasoned) ? seasoned : average
    return { pattern, best, spread }
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
        const { model, pending } = contender
        model.observe(demand)
        // This is done for every day of every SKU, so a mean is not asked for twice.
        const mean = model.sum ? 0 : model.mean()
        pending[at] = model.sum?.(span) ?? mean * span
        contender.next = model.sum?.(1) ?? mean
      }
      count++
    },
    forecast: () => {
      const { pattern, best, spread } = choose()
      return {
        pattern,
        model: best.name,
        mean: sumOf(spread),
        variance: errorOf(spread),
        perPeriod: best.model.mean(),
        errors: Object.fromEntries(contenders.map(each => [each.name, errorOf(each)])),
      }
    },
    ahead: periods => {
      const { best } = choose()
      return Array.from({ length: periods }, (_, i) => upTo(best, i + 1) - upTo(best, i))
    },
  }
}

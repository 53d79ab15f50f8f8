import { type DemandForecast, type DemandForecaster, demandForecaster } from './demand-forecaster.ts'
import { type DemandSpread, demandQuantile } from './demand-quantile.ts'
import { fitDispersion, sharedVariance } from './dispersion.ts'
import { type Rhythm, rhythmOf } from './forecast-models.ts'
import { type LotTerms, orderLot } from './order-lot.ts'
import { type PendingForecasts, pendingForecasts } from './pending-forecasts.ts'
import { quantileCalibration } from './quantile-calibration.ts'
import { type LeadTime, overLeadTime, type ReorderLevels, reorderLevels } from './reorder-levels.ts'
import { serviceReplay } from './service-replay.ts'
import { weekProfile } from './week-profile.ts'

/**
 * What stock is for: the share of demand served at once (fill rate, as the mean over SKUs), or the chance
 * that nothing is short until the goods have come (cycle service level).
 */
export interface ServiceTarget {
  readonly measure: 'fillRate' | 'cycleServiceLevel'
  /** between 0 and 1 */
  readonly value: number
}

/** A SKU in a warehouse as it is planned; times are in periods. */
export interface PlannedSku extends LotTerms {
  readonly id: string
  readonly leadTime: LeadTime
  /** periods between two looks; absent: 1 */
  readonly review?: number | undefined
  /** absent: the planner's */
  readonly target?: ServiceTarget | undefined
}

export interface PlannerOptions {
  readonly skus: readonly PlannedSku[]
  /** 365, 52 or 12: days, weeks or months */
  readonly periodsAYear: number
  /** wanted fill rate where a SKU has no target of its own */
  readonly targetFill: number
}

/** Levels with what they follow from. */
export interface SkuPlan extends ReorderLevels {
  readonly forecast: DemandForecast
  /** periods of the protection interval */
  readonly span: number
  /** demand of the protection interval, with the lead time's own spread and what SKUs share */
  readonly mean: number
  readonly variance: number
  readonly lot: number
  /** the chance of lasting the protection interval that the reorder point stands for */
  readonly chance: number
}

/** Demand that is looked back on when service is judged. */
const memoryOf = (periodsAYear: number): number => (periodsAYear > 200 ? 180 : periodsAYear > 26 ? 78 : 48)

/** Periods of the protection interval: the lead time and the time until the next look. */
const spanOf = ({ leadTime, review = 1 }: PlannedSku): number =>
  Math.max(1, Math.round(leadTime.mean)) + review

/** So many protection intervals of history make a forecast that is worth replaying. */
const LEARNING = 2

/**
 * Plans all SKUs of a tenant together: forecasts each, shares what they have in common, and finds on their
 * own past the chance that delivers the wanted fill rate. Everything follows from the demand it was told, so
 * the same history gives the same plan.
 */
export const replenishmentPlanner = ({ skus, periodsAYear, targetFill }: PlannerOptions) => {
  const rhythm = rhythmOf(periodsAYear)
  const forecasters: DemandForecaster[] = skus.map(sku => demandForecaster(rhythm, spanOf(sku)))
  const seen = new Int32Array(skus.length)
  const sums = new Float64Array(skus.length)
  const replay = serviceReplay(skus, memoryOf(periodsAYear))
  const calibration = quantileCalibration()
  const pending: PendingForecasts = pendingForecasts(skus.length, calibration)
  const week = periodsAYear > 200 ? weekProfile() : undefined

  /** Forecasts, shared variances and lots of now, but not yet levels; absent for SKUs without history. */
  const outlines = () => {
    const forecasts = forecasters.map((each, i) => (seen[i] ? each.forecast() : undefined))
    const spreads = forecasts.map(
      (forecast, i) =>
        forecast && overLeadTime(forecast, forecast.perPeriod, (skus[i] as PlannedSku).leadTime),
    )
    const all = fitDispersion(spreads.filter(spread => spread !== undefined))
    return forecasts.map((forecast, i) => {
      const spread = spreads[i]
      if (!forecast || !spread) return undefined
      return {
        forecast,
        span: spanOf(skus[i] as PlannedSku),
        mean: spread.mean,
        variance: sharedVariance(spread, all),
        lot: orderLot(forecast.perPeriod, periodsAYear, skus[i] as PlannedSku),
      }
    })
  }

  const chanceByTarget = () => {
    const known = new Map<string, number>()
    return ({ measure, value }: ServiceTarget): number => {
      const key = `${measure} ${value}`
      const chance =
        known.get(key) ?? (measure === 'fillRate' ? replay.chanceFor(value) : calibration.chanceFor(value))
      known.set(key, chance)
      return chance
    }
  }

  return {
    /** A period is over. NaN stands for a SKU that was not sold yet, or that there was nothing to sell of. */
    observe: (demand: ArrayLike<number>): void => {
      replay.observe(demand)
      let shares = 0
      for (const [i, forecaster] of forecasters.entries()) {
        const asked = demand[i] as number
        if (!(asked >= 0)) continue
        forecaster.observe(asked)
        seen[i] = (seen[i] as number) + 1
        sums[i] = (sums[i] as number) + asked
        if (sums[i]) shares += (asked * (seen[i] as number)) / (sums[i] as number)
        pending.observe(i, asked)
      }
      week?.observe(shares)
    },
    /** Renews the plans that the replay follows; to be called as often as levels are renewed. */
    plan: (): { readonly chance: number; readonly plans: readonly (SkuPlan | undefined)[] } => {
      const usual: ServiceTarget = { measure: 'fillRate', value: targetFill }
      const chanceFor = chanceByTarget()
      const plans = outlines().map((outline, i) => {
        if (!outline) return undefined
        const sku = skus[i] as PlannedSku
        const known = (seen[i] as number) >= LEARNING * outline.span
        if (known && (outline.mean > 0 || replay.follows(i))) replay.plan(i, outline)
        if ((seen[i] as number) >= periodsToLearn(rhythm, outline.span)) pending.forecast(i, outline)
        const chance = chanceFor(sku.target ?? usual)
        return { ...outline, chance, ...reorderLevels(outline, outline.lot, chance) }
      })
      return { chance: chanceFor(usual), plans }
    },
    /** Demand that is not exceeded with a chance, as the past has taught to ask for it. */
    quantile: (spread: DemandSpread, chance: number): number =>
      demandQuantile(spread, calibration.chanceFor(chance)),
    /** Expected demand of each of the next periods. */
    ahead: (i: number, periods: number): number[] => {
      const factors = week?.ahead(periods)
      const expected = seen[i] ? (forecasters[i] as DemandForecaster).ahead(periods) : []
      return expected.map((each, h) => each * (factors?.[h] ?? 1))
    },
    fills: replay.fills,
  }
}

/** Forecasts of a series younger than this are no measure of how good forecasts are. */
export const periodsToLearn = ({ season = 0 }: Rhythm, span: number): number =>
  Math.max(LEARNING * span, LEARNING * season)

/** How often levels are renewed: weekly from daily demand, else every period. */
export const periodsBetweenPlans = (periodsAYear: number): number => (periodsAYear > 200 ? 7 : 1)

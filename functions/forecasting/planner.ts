import { type DemandForecast, type DemandForecaster, demandForecaster } from './demand-forecaster.ts'
import { fitDispersion, sharedVariance } from './dispersion.ts'
import { type Rhythm, rhythmOf } from './forecast-models.ts'
import { type LotTerms, orderLot } from './order-lot.ts'
import { type LeadTime, overLeadTime, type ReorderLevels, reorderLevels } from './reorder-levels.ts'
import { serviceReplay } from './service-replay.ts'

/** A SKU in a warehouse as it is planned; times are in periods. */
export interface PlannedSku extends LotTerms {
  readonly id: string
  readonly leadTime: LeadTime
}

export interface PlannerOptions {
  readonly skus: readonly PlannedSku[]
  /** 365, 52 or 12: days, weeks or months */
  readonly periodsAYear: number
  /** wanted fill rate: the share of demand served at once, as the mean over SKUs */
  readonly targetFill: number
}

/** Levels with what they follow from. */
export interface SkuPlan extends ReorderLevels {
  readonly forecast: DemandForecast
  /** demand of the protection interval, with the lead time's own spread and what SKUs share */
  readonly mean: number
  readonly variance: number
  readonly lot: number
}

/** Demand that is looked back on when service is judged. */
const memoryOf = (periodsAYear: number): number => (periodsAYear > 200 ? 180 : periodsAYear > 26 ? 78 : 48)

/** Periods of the protection interval: the lead time and the period until the next look. */
const spanOf = ({ leadTime }: PlannedSku): number => Math.max(1, Math.round(leadTime.mean)) + 1

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
  const replay = serviceReplay(skus, memoryOf(periodsAYear))

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
        mean: spread.mean,
        variance: sharedVariance(spread, all),
        lot: orderLot(forecast.perPeriod, periodsAYear, skus[i] as PlannedSku),
      }
    })
  }

  return {
    /** A period is over. NaN stands for a SKU that was not sold yet. */
    observe: (demand: ArrayLike<number>): void => {
      replay.observe(demand)
      for (const [i, forecaster] of forecasters.entries()) {
        const asked = demand[i] as number
        if (!(asked >= 0)) continue
        forecaster.observe(asked)
        seen[i] = (seen[i] as number) + 1
      }
    },
    /** Renews the plans that the replay follows; to be called as often as levels are renewed. */
    plan: (): { readonly chance: number; readonly plans: readonly (SkuPlan | undefined)[] } => {
      const chance = replay.chanceFor(targetFill)
      const plans = outlines().map((outline, i) => {
        if (!outline) return undefined
        const known = (seen[i] as number) >= LEARNING * spanOf(skus[i] as PlannedSku)
        if (known && (outline.mean > 0 || replay.follows(i))) replay.plan(i, outline)
        return { ...outline, ...reorderLevels(outline, outline.lot, chance) }
      })
      return { chance, plans }
    },
    fills: replay.fills,
  }
}

/** Forecasts of a series younger than this are no measure of how good forecasts are. */
export const periodsToLearn = ({ season = 0 }: Rhythm, span: number): number =>
  Math.max(LEARNING * span, LEARNING * season)

/** How often levels are renewed: weekly from daily demand, else every period. */
export const periodsBetweenPlans = (periodsAYear: number): number => (periodsAYear > 200 ? 7 : 1)

import { dayAfter } from '../../../shared/business-date.ts'
import {
  forecastChances,
  type PlannedSku,
  periodsBetweenPlans,
  replenishmentPlanner,
  type SkuPlan,
  type StoredForecast,
} from '../../forecasting/index.ts'
import type { Position } from '../positions/position.ts'
import { learnedLeadTime, type SupplierFacts } from '../suppliers/supplier-terms.ts'
import { type PositionPlan, type ReplenishmentPolicy, usualPolicy } from './policy.ts'

/** A position with the demand that it is planned from, day by day; NaN for days that say nothing. */
export interface PlannedPosition {
  readonly position: Position
  readonly terms?: SupplierFacts | undefined
  readonly demand: Float64Array
}

export interface Planned {
  readonly position: Position
  readonly plan: PositionPlan
  readonly forecast: StoredForecast
}

export const DAYS_A_YEAR = 365
const DAYS_SHOWN = 28
const WEEK = 7

const policyOf = ({ policy }: Position): ReplenishmentPolicy => policy ?? usualPolicy

/** Lead time in calendar days: a supplier that is shut on two days of seven takes seven fifths as long. */
const leadTimeOf = ({ leadTimeDays }: Position, terms: SupplierFacts | undefined) => {
  const open = WEEK - (terms?.calendar?.closedWeekdays.length ?? 0)
  return learnedLeadTime((leadTimeDays * WEEK) / Math.max(1, open), terms?.leadTime)
}

/** A position as the planner knows it; without an order cost an order is to last a week. */
export const plannedSkuOf = ({ position, terms }: Omit<PlannedPosition, 'demand'>): PlannedSku => {
  const { rule, target, reviewDays = 1, unitPrice } = policyOf(position)
  return {
    id: `${position.warehouseId} ${position.sku}`,
    leadTime: leadTimeOf(position, terms),
    review: rule === 'periodic' ? reviewDays : 1,
    target,
    packSize: position.packSize,
    moq: position.moq,
    orderCost: terms?.orderCost,
    holdingRate: terms?.holdingRate,
    unitCost: unitPrice,
    reviewCycle: rule === 'periodic' ? reviewDays : WEEK,
  }
}

type Planner = ReturnType<typeof replenishmentPlanner>

/** Tells a planner a stretch of days, renewing its plans every week as they are renewed in life. */
export const tellDays = (
  planner: Planner,
  all: readonly PlannedPosition[],
  from: number,
  to: number,
): void => {
  for (let day = from; day < to; day++) {
    if (day > 0 && day % periodsBetweenPlans(DAYS_A_YEAR) === 0) planner.plan()
    planner.observe(all.map(({ demand }) => demand[day] ?? Number.NaN))
  }
}

const demandDaysOf = (demand: Float64Array): number => demand.filter(each => each > 0).length

const lastDemandOn = (demand: Float64Array, asOf: string): string | undefined => {
  const last = demand.findLastIndex(each => each > 0)
  return last < 0 ? undefined : dayAfter(asOf, last - demand.length + 1)
}

const positionPlanOf = (
  { position, terms, demand }: PlannedPosition,
  plan: SkuPlan,
  asOf: string,
): PositionPlan => {
  const leadTime = leadTimeOf(position, terms)
  const last = lastDemandOn(demand, asOf)
  return {
    asOf,
    reorderPoint: plan.reorderPoint,
    orderUpTo: plan.orderUpTo,
    lot: plan.lot,
    perDay: plan.forecast.perPeriod,
    protectionDays: plan.span,
    expected: plan.mean,
    deviation: Math.sqrt(plan.variance),
    chance: plan.chance,
    leadTimeDays: leadTime.mean,
    leadTimeDeviation: leadTime.deviation,
    pattern: plan.forecast.pattern,
    model: plan.forecast.model,
    demandDays: demandDaysOf(demand),
    ...(last ? { lastDemandOn: last } : {}),
  }
}

const forecastOf = (
  planner: Planner,
  position: Position,
  plan: SkuPlan,
  i: number,
  asOf: string,
): StoredForecast => ({
  sku: position.sku,
  warehouseId: position.warehouseId,
  asOf,
  pattern: plan.forecast.pattern,
  model: plan.forecast.model,
  perDay: plan.forecast.perPeriod,
  protectionDays: plan.span,
  expected: plan.mean,
  deviation: Math.sqrt(plan.variance),
  quantiles: forecastChances.map(chance => ({ chance, demand: planner.quantile(plan, chance) })),
  backtest: Object.entries(plan.forecast.errors).map(([model, error]) => ({
    model: model as StoredForecast['model'],
    error: Math.sqrt(error),
  })),
  ahead: planner.ahead(i, DAYS_SHOWN).map((expected, h) => ({ on: dayAfter(asOf, h + 1), expected })),
})

/**
 * Plans positions together from a year of demand: forecasts, and levels that deliver each one's target, found
 * by replaying their own past. The same demand gives the same plan.
 *
 * @param asOf the last day of the demand
 * @returns those for which there is any demand to go by
 */
export const planLevels = (all: readonly PlannedPosition[], asOf: string): Planned[] => {
  const planner = replenishmentPlanner({
    skus: all.map(plannedSkuOf),
    periodsAYear: DAYS_A_YEAR,
    targetFill: usualPolicy.target.value,
  })
  tellDays(planner, all, 0, DAYS_A_YEAR)
  const { plans } = planner.plan()
  return all.flatMap((each, i) => {
    const plan = plans[i]
    if (!plan) return []
    return [
      {
        position: each.position,
        plan: positionPlanOf(each, plan, asOf),
        forecast: forecastOf(planner, each.position, plan, i, asOf),
      },
    ]
  })
}

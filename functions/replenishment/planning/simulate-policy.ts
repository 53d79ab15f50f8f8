import { type Actor, actsAs } from '../../../shared/actor.ts'
import { dayAfter, dayIn } from '../../../shared/business-date.ts'
import type { Clock } from '../../../shared/clock.ts'
import { notFound } from '../../../shared/errors/domain-error.ts'
import {
  type Demands,
  demandSeries,
  replenishmentPlanner,
  seededRandom,
  seedOf,
} from '../../forecasting/index.ts'
import type { StockRef, Warehouse } from '../../inventory/index.ts'
import { decideReplenishment } from '../positions/decide-replenishment.ts'
import type { Position, Positions } from '../positions/position.ts'
import { DAYS_A_YEAR, type PlannedPosition, plannedSkuOf } from './plan-levels.ts'
import { levelsOf, type ReplenishmentPolicy, usualPolicy } from './policy.ts'
import type { SimulatedPolicy, Simulation } from './simulation.ts'

export interface SimulatePolicyDeps {
  readonly positions: Pick<Positions, 'findAll'>
  readonly demands: Pick<Demands, 'history'>
  readonly warehouses: () => Promise<readonly Warehouse[]>
  readonly clock: Clock
  readonly timeZone: string
}

export interface SimulatePolicy {
  readonly actor: Actor
  readonly ref: StockRef
  readonly policy: ReplenishmentPolicy
  /** the last days that are played */
  readonly days: number
}

const WEEK = 7

/** A shelf as it would have been: what lies there, what is owed, what is on its way. */
const shelfOf = (start: number) => {
  let [onHand, owed, onOrder] = [start, 0, 0]
  const arrivals = new Map<number, number>()
  const score = { demand: 0, served: 0, stockDays: 0, ordered: 0, orders: 0, shortDays: 0 }
  return {
    score,
    pass: (day: number, demand: number): void => {
      const arrived = arrivals.get(day) ?? 0
      onOrder -= arrived
      const there = onHand - owed + arrived
      const served = Math.min(Math.max(0, there), demand)
      onHand = Math.max(0, there - demand)
      owed = Math.max(0, demand - there)
      score.demand += demand
      score.served += served
      score.stockDays += onHand
      if (served < demand) score.shortDays++
    },
    place: (day: number, quantity: number): void => {
      arrivals.set(day, (arrivals.get(day) ?? 0) + quantity)
      onOrder += quantity
      score.ordered += quantity
      score.orders++
    },
    state: () => ({ onHand, held: owed, onOrder }),
  }
}

/** Lead times as the supplier's deliveries spread, rounded to days; drawn from the SKU's name, so that a run repeats. */
const leadTimes = (
  { sku, warehouseId }: Position,
  { mean, deviation }: { mean: number; deviation: number },
) => {
  const random = seededRandom(seedOf(`simulation ${warehouseId} ${sku}`))
  return (): number => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    return Math.max(1, Math.round(mean + deviation * normal))
  }
}

/**
 * Plays a policy against what was really asked for: the planner sees, day by day, only what was known then,
 * the rule decides as it does in life, and what cannot be served at once is owed.
 */
export const playPolicy = (
  { position, terms, demand }: PlannedPosition,
  policy: ReplenishmentPolicy,
  days: number,
  firstDay: number,
): SimulatedPolicy => {
  const played: Position = { ...position, policy }
  const sku = plannedSkuOf({ position: played, terms })
  const planner = replenishmentPlanner({
    skus: [sku],
    periodsAYear: DAYS_A_YEAR,
    targetFill: usualPolicy.target.value,
  })
  const draw = leadTimes(position, sku.leadTime)
  let shelf: ReturnType<typeof shelfOf> | undefined
  let levels = levelsOf(policy, undefined, { ...position, lot: position.lot ?? 1 })
  for (let day = 0; day < demand.length; day++) {
    if (day % WEEK === 0) {
      const [plan] = planner.plan().plans
      if (plan) levels = levelsOf(policy, plan, { ...position, lot: levels.lot })
    }
    const asked = demand[day] as number
    if (day >= demand.length - days) {
      shelf ??= shelfOf(levels.orderUpTo)
      shelf.pass(day, Number.isNaN(asked) ? 0 : asked)
      const decision = decideReplenishment({
        ...shelf.state(),
        ...levels,
        packSize: position.packSize,
        moq: position.moq,
        rule: policy.rule,
        reviewDue: policy.reviewDays ? (firstDay + day) % policy.reviewDays === 0 : true,
        maximumStock: policy.maximumStock,
      })
      if (decision.kind === 'reorder') shelf.place(day + 1 + draw(), decision.quantity)
    }
    planner.observe([asked])
  }
  const score = shelf?.score ?? { demand: 0, served: 0, stockDays: 0, ordered: 0, orders: 0, shortDays: 0 }
  const averageStock = score.stockDays / days
  return {
    policy,
    fillRate: score.demand > 0 ? score.served / score.demand : 1,
    averageStock,
    coverDays: score.demand > 0 ? averageStock / (score.demand / days) : 0,
    orders: score.orders,
    ordered: score.ordered,
    stockOutDays: score.shortDays,
  }
}

/**
 * What a policy would have done with a SKU over its last days, beside the policy of today.
 *
 * @throws `not-found` in another's warehouse, or where the SKU is not replenished
 */
export const simulatePolicy =
  ({ positions, demands, warehouses, clock, timeZone }: SimulatePolicyDeps) =>
  async ({ actor, ref, policy, days }: SimulatePolicy): Promise<Simulation> => {
    const warehouse = (await warehouses()).find(({ warehouseId }) => warehouseId === ref.warehouseId)
    const mayKnow = warehouse && (actsAs(actor, 'operator') || warehouse.ownerId === actor.organizationId)
    const [found] = mayKnow ? await positions.findAll([ref]) : []
    if (!found) throw notFound('replenishment policy')
    const { position, terms } = found
    const to = dayAfter(dayIn(timeZone, clock()), -1)
    const from = dayAfter(to, 1 - DAYS_A_YEAR)
    const history = await demands.history(ref, from, to)
    const planned = { position, terms, demand: demandSeries(history, to, DAYS_A_YEAR) }
    const firstDay = Date.parse(`${from}T00:00:00Z`) / 86_400_000
    return {
      ...ref,
      from: dayAfter(to, 1 - days),
      to,
      simulated: playPolicy(planned, policy, days, firstDay),
      present: playPolicy(planned, position.policy ?? usualPolicy, days, firstDay),
    }
  }

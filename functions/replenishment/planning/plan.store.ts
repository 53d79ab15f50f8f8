import { days, epochSeconds, type Instant, plus } from '../../../shared/clock.ts'
import type { Tables } from '../../../shared/tables.ts'
import { present, put, update } from '../../../shared/writes.ts'
import { forecastItem, forecastingTable } from '../../forecasting/index.ts'
import type { Position } from '../positions/position.ts'
import { planningPartKey, positionKey, replenishmentTable } from '../replenishment.table.ts'
import type { Planned } from './plan-levels.ts'
import type { Plans } from './plan-positions.ts'
import { LEAST_DEMAND_DAYS, levelsOf, usualPolicy } from './policy.ts'

/** Marks of parts are of no use once nobody sends a part again. */
const KEPT_FOR = days(14)
const AT_ONCE = 90

/** Levels that a person set by hand stay until there is something to plan from. */
const isGuess = ({ policy }: Position, demandDays: number): boolean =>
  !policy && demandDays < LEAST_DEMAND_DAYS

const planUpdate = ({ position, plan }: Planned) => {
  const now = { ...position, lot: position.lot ?? Math.max(1, position.orderUpTo - position.reorderPoint) }
  const levels = isGuess(position, plan.demandDays)
    ? now
    : levelsOf(position.policy ?? usualPolicy, plan, now)
  return update(replenishmentTable, positionKey(position.sku, position.warehouseId), {
    set: { plan, reorderPoint: levels.reorderPoint, orderUpTo: levels.orderUpTo, lot: levels.lot },
    when: { pk: present() },
  })
}

export const planStore = (tables: Tables, clock: () => Instant): Plans => ({
  isDone: async (run, part) =>
    (await tables.get(replenishmentTable, planningPartKey(run, part), { consistent: true })) !== undefined,
  write: async (run, part, planned) => {
    await tables.putAll(
      forecastingTable,
      planned.map(({ forecast }) => forecastItem(forecast)),
    )
    for (let i = 0; i < planned.length; i += AT_ONCE)
      await tables.transact(planned.slice(i, i + AT_ONCE).map(planUpdate))
    await tables.transact([
      put(replenishmentTable, {
        ...planningPartKey(run, part),
        planned: planned.length,
        doneAt: clock(),
        expiresAt: epochSeconds(plus(clock(), KEPT_FOR)),
      }),
    ])
  },
})

import * as z from 'zod/mini'
import { dayAfter } from '../../../shared/business-date.ts'
import { parseOrRefuse } from '../../../shared/http/validate.ts'
import { type Demands, demandSeries } from '../../forecasting/index.ts'
import type { StockRef } from '../../inventory/index.ts'
import type { Look } from '../positions/evaluate-positions.ts'
import { MOST_POSITIONS_AT_ONCE, type Positions, type PositionWithStock } from '../positions/position.ts'
import type { PurchaseOrder } from '../purchase-orders/purchase-order.ts'
import { DAYS_A_YEAR, type Planned, type PlannedPosition, planLevels } from './plan-levels.ts'

/** As many positions are planned together in one message: enough to learn from each other, little enough to be done in seconds. */
export const POSITIONS_A_PART = 250

const partSchema = z.object({
  /** the business day that the run is of: the last day of demand that it knows */
  run: z.string(),
  part: z.int(),
  refs: z
    .array(z.object({ sku: z.string(), warehouseId: z.string() }))
    .check(z.minLength(1), z.maxLength(POSITIONS_A_PART)),
})
/** A part of a night's planning, as it waits in the queue. */
export type PlanningPart = z.infer<typeof partSchema>

/** @throws `invalid-request`, which is poison, for anything else */
export const planningPartOf = (message: unknown): PlanningPart =>
  parseOrRefuse(partSchema, message, 'message')

/** Where plans are written, by access pattern. */
export interface Plans {
  isDone(run: string, part: number): Promise<boolean>
  /** Forecasts and levels, then the mark that the part is done. The same again changes nothing. */
  write(run: string, part: number, planned: readonly Planned[]): Promise<void>
}

export interface PlanPositionsDeps {
  readonly positions: Pick<Positions, 'findAll'>
  readonly demands: Demands
  /** brings the demand that devices saw up to date, where they are the source of it */
  readonly readOutside: (positions: readonly PositionWithStock[], upTo: string) => Promise<void>
  readonly plans: Plans
  readonly evaluate: (looks: readonly Look[]) => Promise<PurchaseOrder[]>
}

/** Histories that are read at the same time. */
const MOST_PARALLEL = 25

const chunked = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size))

/**
 * Plans one part: reads a year of demand, forecasts, sets levels and looks at the positions, since levels
 * that rose may ask for an order. Done before: nothing happens. Stopped in the middle: it is done again
 * from the start and comes to the same.
 *
 * @returns how many were planned and what was ordered; undefined when it was done before
 */
export const planPositions = ({ positions, demands, readOutside, plans, evaluate }: PlanPositionsDeps) => {
  const read = async (refs: readonly StockRef[]): Promise<PositionWithStock[]> => {
    const found: PositionWithStock[] = []
    for (const some of chunked(refs, MOST_POSITIONS_AT_ONCE)) found.push(...(await positions.findAll(some)))
    return found
  }

  /** Nobody could be served at the end of the day: what was asked for on it is too little. */
  const markSoldOut = async (found: readonly PositionWithStock[], on: string): Promise<void> => {
    const soldOut = found.filter(({ stock }) => stock.available <= 0)
    for (const some of chunked(soldOut, MOST_PARALLEL))
      await Promise.all(some.map(({ position }) => demands.markStockOut(position, on)))
  }

  const withDemand = async (found: readonly PositionWithStock[], run: string): Promise<PlannedPosition[]> => {
    const from = dayAfter(run, 1 - DAYS_A_YEAR)
    const all: PlannedPosition[] = []
    for (const some of chunked(found, MOST_PARALLEL)) {
      const histories = await Promise.all(some.map(({ position }) => demands.history(position, from, run)))
      for (const [i, { position, terms }] of some.entries()) {
        const demand = demandSeries(histories[i] ?? [], run, DAYS_A_YEAR)
        all.push({ position, terms, demand })
      }
    }
    return all
  }

  return async ({ run, part, refs }: PlanningPart) => {
    if (await plans.isDone(run, part)) return undefined
    const found = await read(refs)
    await markSoldOut(found, run)
    await readOutside(found, run)
    const planned = planLevels(await withDemand(found, run), run)
    await plans.write(run, part, planned)
    const raised = await evaluate(
      planned.map(({ position }) => ({ ref: position, trigger: { kind: 'plan', run } })),
    )
    return { planned: planned.length, raised }
  }
}

import { dayAfter, dayIn } from '../../../shared/business-date.ts'
import type { Clock } from '../../../shared/clock.ts'
import type { StockRef } from '../../inventory/index.ts'
import type { Positions } from '../positions/position.ts'
import { type PlanningPart, POSITIONS_A_PART } from './plan-positions.ts'

/** Where parts of a night's planning wait for a worker. */
export interface PlanningQueue {
  send(part: PlanningPart): Promise<void>
}

export interface StartPlanningDeps {
  readonly positions: Pick<Positions, 'page'>
  readonly queue: PlanningQueue
  readonly clock: Clock
  readonly timeZone: string
}

/**
 * Cuts all positions into parts, the same parts whenever it is begun on the same day, so that a second
 * start sends again what workers then find done.
 */
export const startPlanning =
  ({ positions, queue, clock, timeZone }: StartPlanningDeps) =>
  async (): Promise<{ run: string; parts: number; positions: number }> => {
    const run = dayAfter(dayIn(timeZone, clock()), -1)
    let refs: StockRef[] = []
    let parts = 0
    let total = 0
    const send = async (some: StockRef[]) => {
      if (!some.length) return
      await queue.send({ run, part: parts++, refs: some })
      total += some.length
    }
    let cursor: string | undefined
    do {
      const page = await positions.page(cursor)
      refs.push(...page.refs)
      while (refs.length >= POSITIONS_A_PART) {
        await send(refs.slice(0, POSITIONS_A_PART))
        refs = refs.slice(POSITIONS_A_PART)
      }
      cursor = page.cursor
    } while (cursor)
    await send(refs)
    return { run, parts, positions: total }
  }

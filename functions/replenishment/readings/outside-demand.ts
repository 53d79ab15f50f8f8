import { dayAfter, dayIn } from '../../../shared/business-date.ts'
import type { Instant } from '../../../shared/clock.ts'
import { type Demands, demandFromLevels, type Movement } from '../../forecasting/index.ts'
import type { StockRef } from '../../inventory/index.ts'
import type { PositionWithStock } from '../positions/position.ts'
import type { ReadingRecord } from './reading.ts'

/** Readings of a shelf in the order of their measuring, between two instants. */
export interface Levels {
  between(ref: StockRef, from: Instant, to: Instant): Promise<ReadingRecord[]>
}

interface OutsideDemandDeps {
  readonly levels: Levels
  readonly demands: Pick<Demands, 'setOutside'>
  readonly timeZone: string
}

/** A reading may be a day late, so the last days are told anew every night. */
const DAYS_TOLD = 3
/** To find the reading before the first of them. */
const DAYS_BEFORE = 5

/** What the books did between two readings that were applied: from what one set to what the next one found. */
const movementsOf = (applied: readonly ReadingRecord[]): Movement[] =>
  applied.flatMap((record, i) => {
    const before = applied[i - 1]
    const moved = before ? (record.bookQuantity ?? before.quantity) - before.quantity : 0
    return moved ? [{ at: record.measuredAt, quantity: moved }] : []
  })

/** Late readings between two others are told apart from bookings only where there were none. */
const usable = (records: readonly ReadingRecord[]): ReadingRecord[] => {
  const moved = new Set(
    movementsOf(records.filter(({ verdict }) => verdict === 'applied')).map(({ at }) => at),
  )
  return records.filter((record, i) => {
    if (record.verdict === 'applied') return true
    const next = records.slice(i).find(({ verdict }) => verdict === 'applied')
    return record.verdict === 'late' && !(next && moved.has(next.measuredAt))
  })
}

/** What left a shelf without a booking, by day: demand of a warehouse that sells outside the platform. */
export const outsideByDay = (
  records: readonly ReadingRecord[],
  timeZone: string,
): ReadonlyMap<string, { fallen: number; risen: number }> =>
  demandFromLevels(
    usable(records),
    movementsOf(records.filter(({ verdict }) => verdict === 'applied')),
    instant => dayIn(timeZone, instant),
  )

/** Brings the demand that devices saw up to date, for positions whose policy says that it is demand. */
export const outsideDemand =
  ({ levels, demands, timeZone }: OutsideDemandDeps) =>
  async (positions: readonly PositionWithStock[], upTo: string): Promise<void> => {
    const first = dayAfter(upTo, 1 - DAYS_TOLD)
    const from = `${dayAfter(first, -DAYS_BEFORE)}T00:00:00.000Z`
    const to = `${dayAfter(upTo, 2)}T00:00:00.000Z`
    for (const { position } of positions.filter(each => each.position.policy?.outsideDemand)) {
      const byDay = outsideByDay(await levels.between(position, from, to), timeZone)
      const told = [...byDay].filter(([on]) => on >= first && on <= upTo)
      await demands.setOutside(position, new Map(told.map(([on, { fallen }]) => [on, fallen])))
    }
  }

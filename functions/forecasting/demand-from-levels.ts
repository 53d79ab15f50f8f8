import type { Instant } from '../../shared/clock.ts'

/** What a device saw: an absolute level, so that a lost one costs resolution and no truth. */
export interface Level {
  readonly deviceId: string
  readonly readingId: string
  readonly measuredAt: Instant
  readonly quantity: number
}

/** Pieces that came (above 0) or went (below 0) by book. */
export interface Movement {
  readonly at: Instant
  readonly quantity: number
}

/** What levels tell of a day beyond the books. */
export interface LevelDay {
  /** pieces that left without a booking: demand outside the platform */
  readonly fallen: number
  /** pieces that came without a booking, or were counted anew: never negative demand */
  readonly risen: number
}

const inOrder = (a: Level, b: Level): number =>
  a.measuredAt < b.measuredAt ? -1 : a.measuredAt > b.measuredAt ? 1 : a.readingId < b.readingId ? -1 : 1

const distinct = (levels: readonly Level[]): Level[] => [
  ...new Map(levels.map(level => [`${level.deviceId} ${level.readingId}`, level])).values(),
]

/**
 * Demand of each day from the levels that devices read and what was booked between them. The order in which
 * readings arrived, and how often, makes no difference; what fell between two readings belongs to the day of
 * the later one.
 *
 * @param levels of one SKU in one warehouse; the first one only tells where the shelf began
 * @param movements by book, in any order
 * @param dayOf the business day of an instant, `2026-03-01`
 */
export const demandFromLevels = (
  levels: readonly Level[],
  movements: readonly Movement[],
  dayOf: (instant: Instant) => string = instant => instant.slice(0, 10),
): ReadonlyMap<string, LevelDay> => {
  const sorted = distinct(levels).toSorted(inOrder)
  const booked = movements.toSorted((a, b) => (a.at < b.at ? -1 : 1))
  const days = new Map<string, LevelDay>()
  let next = booked.findIndex(({ at }) => at > (sorted[0]?.measuredAt ?? ''))
  if (next < 0) next = booked.length
  for (const [i, level] of sorted.entries()) {
    const before = sorted[i - 1]
    if (!before) continue
    let moved = 0
    for (let each = booked[next]; each && each.at <= level.measuredAt; each = booked[++next])
      moved += each.quantity
    const change = level.quantity - before.quantity - moved
    const day = dayOf(level.measuredAt)
    const { fallen, risen } = days.get(day) ?? { fallen: 0, risen: 0 }
    days.set(day, { fallen: fallen + Math.max(0, -change), risen: risen + Math.max(0, change) })
  }
  return days
}

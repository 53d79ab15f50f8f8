import { type Instant, minutes, plus } from '../../shared/clock.ts'

/** Shanghai knows no summer time. */
const AHEAD_MS = minutes(8 * 60)

/** A moment as the tax authority's interfaces write it: `2026-11-25 16:31:00`, by the clock of Shanghai. */
export const inShanghai = (instant: Instant): string => {
  const local = plus(instant, AHEAD_MS)
  return `${local.slice(0, 10)} ${local.slice(11, 19)}`
}

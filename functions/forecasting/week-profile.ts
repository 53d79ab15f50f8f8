const WEEK = 7
/** Weeks that the profile is learned over: half a year, so that holidays do not bend it. */
const MEMORY = 26
/** Weeks that count for "every day is the same". */
const DOUBT = 2

/**
 * How demand is spread over the days of a week, learned over all SKUs of a warehouse together: one SKU sells
 * too seldom to show that nothing leaves on a Saturday. It shapes the days ahead; sums over a protection
 * interval hardly feel it.
 */
export const weekProfile = () => {
  const perDay = new Float64Array(WEEK)
  let days = 0
  const rate = 1 / MEMORY

  return {
    /** A day is over: demand of each SKU as a share of its mean, summed. */
    observe: (demand: number): void => {
      const at = days % WEEK
      const weeks = Math.floor(days / WEEK)
      perDay[at] =
        (perDay[at] as number) + Math.max(rate, 1 / (weeks + 1)) * (demand - (perDay[at] as number))
      days++
    },
    /** Factors with a mean of 1 for the next days, the first for tomorrow. */
    ahead: (count: number): number[] => {
      const weeks = Math.floor(days / WEEK)
      const mean = perDay.reduce((sum, each) => sum + each, 0) / WEEK
      if (!weeks || mean <= 0) return Array.from({ length: count }, () => 1)
      const believed = weeks / (weeks + DOUBT)
      return Array.from(
        { length: count },
        (_, i) => 1 + believed * ((perDay[(days + i) % WEEK] as number) / mean - 1),
      )
    },
  }
}

/** How a row of measurements, taken at equal distances, has gone. */
export interface Trend {
  /** What the last is of the first, as far as the row as a whole tells: 1.1 has grown by a tenth. */
  readonly ratio: number
  /** How far the order of the values is from one by chance, in standard deviations; above 0 they rise. */
  readonly surety: number
}

export const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [low = 0, high = 0] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return (low + high) / 2
}

/** Every pair of a row, the earlier one first. */
const pairsOf = (values: readonly number[]) =>
  values.flatMap((earlier, i) => values.slice(i + 1).map((later, j) => ({ earlier, later, distance: j + 1 })))

/**
 * The line through a row after Theil and Sen (the median of the slopes of all pairs), and Mann and Kendall's test of
 * whether it rises: up to a quarter of the values may be anything, since others are at work on the machine as well.
 *
 * @throws RangeError for fewer than three values, which say nothing
 */
export const trendOf = (values: readonly number[]): Trend => {
  const count = values.length
  if (count < 3) throw new RangeError('A trend needs three values at least')
  const pairs = pairsOf(values)
  const slope = medianOf(pairs.map(({ earlier, later, distance }) => (later - earlier) / distance))
  const start = medianOf(values.map((value, i) => value - slope * i))
  const rising = pairs.reduce((sum, { earlier, later }) => sum + Math.sign(later - earlier), 0)
  const deviation = Math.sqrt((count * (count - 1) * (2 * count + 5)) / 18)
  return {
    ratio: (start + slope * (count - 1)) / start,
    surety: (rising - Math.sign(rising)) / deviation,
  }
}

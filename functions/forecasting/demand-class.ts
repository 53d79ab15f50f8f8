export const demandClasses = ['smooth', 'intermittent', 'erratic', 'lumpy'] as const
export type DemandClass = (typeof demandClasses)[number]

/** Cut-offs of Syntetos, Boylan and Croston (2005). */
const MOST_INTERVAL = 1.32
const MOST_VARIATION = 0.49

/** How demand comes: how often, and in how different sizes. */
export interface DemandPattern {
  /** mean number of periods from one demand to the next (ADI) */
  readonly interval: number
  /** squared coefficient of variation of the sizes (CV²) */
  readonly variation: number
}

/** Learns the pattern of a series, period by period. */
export const patternLearner = () => {
  let periods = 0
  let hits = 0
  let sum = 0
  let squares = 0
  return {
    observe: (demand: number): void => {
      periods++
      if (demand <= 0) return
      hits++
      sum += demand
      squares += demand * demand
    },
    /** Before the first demand the interval is endless. */
    pattern: (): DemandPattern => ({
      interval: hits ? periods / hits : Number.POSITIVE_INFINITY,
      variation: hits ? Math.max(0, (squares * hits) / (sum * sum) - 1) : 0,
    }),
  }
}

/** Which of the four patterns it is, as Syntetos, Boylan and Croston divide them. */
export const demandClassOf = ({ interval, variation }: DemandPattern): DemandClass => {
  if (interval < MOST_INTERVAL) return variation < MOST_VARIATION ? 'smooth' : 'erratic'
  return variation < MOST_VARIATION ? 'intermittent' : 'lumpy'
}

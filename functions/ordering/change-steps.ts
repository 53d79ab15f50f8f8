import { DomainError } from '../../shared/errors/domain-error.ts'
import type { LineLimits } from './order.item.ts'
import { holdsOf, netMoves, type StockMove } from './order-lines.ts'
import type { RecordedLine } from './order-record.ts'

/** What the change of an order holds more and gives back, where both are in one place the difference. */
export const movesOfChange = (before: readonly RecordedLine[], after: readonly RecordedLine[]): StockMove[] =>
  netMoves(after.flatMap(holdsOf), before.flatMap(holdsOf))

/** What is done with one chunk of a large change: first it is held for, and given back for when all is held. */
export interface ChangeStep {
  readonly holds: readonly StockMove[]
  readonly releases: readonly StockMove[]
  /** lines of the chunk that wait or waited for a receipt */
  readonly waiting: number
}

const share = <T>(all: readonly T[], index: number, shares: number): T[] => {
  const size = Math.ceil(all.length / shares)
  return all.slice(index * size, (index + 1) * size)
}

/**
 * The steps of a change, one for each chunk of so many lines: computed from the lines before and after alone,
 * so that whoever goes on with the work comes to the same steps. What is held and given back is shared out
 * evenly, whichever lines it is for.
 */
export const stepsOfChange = (
  before: readonly RecordedLine[],
  after: readonly RecordedLine[],
  size: number,
): ChangeStep[] => {
  const moves = movesOfChange(before, after)
  const holds = moves.filter(({ kind }) => kind === 'hold')
  const releases = moves.filter(({ kind }) => kind === 'release')
  const waits = [before, after].flatMap(lines =>
    lines.flatMap(({ backordered }, index) => (backordered > 0 ? [index] : [])),
  )
  const count = Math.ceil(Math.max(before.length, after.length) / size)
  return Array.from({ length: count }, (_, step) => ({
    holds: share(holds, step, count),
    releases: share(releases, step, count),
    waiting: new Set(waits.filter(index => Math.floor(index / size) === step)).size,
  }))
}

/** A step writes beside that: the check of the order, the chunk and the journal's entry. */
const WRITES_OF_A_STEP = 3

/**
 * How many lines go into a chunk so that each step of a change is one transaction.
 *
 * @throws `order-too-scattered` when there would be more chunks than the first transaction can write
 */
export const chunkSizeForChange = (
  before: readonly RecordedLine[],
  after: readonly RecordedLine[],
  limits: LineLimits,
): number => {
  for (let size = limits.chunk; size >= 1; size = Math.floor(size / 2)) {
    const steps = stepsOfChange(before, after, size)
    const fits = steps.every(
      ({ holds, releases, waiting }) =>
        Math.max(holds.length, releases.length + waiting) + WRITES_OF_A_STEP <= limits.writes,
    )
    if (fits && steps.length <= limits.writes - 4) return size
  }
  throw new DomainError('order-too-scattered', 'The pieces lie in too many places for one order.')
}

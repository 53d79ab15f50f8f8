import type { Stock } from '../inventory/index.ts'
import { MOST_AHEAD_MS, type QueuedReading, type Verdict } from './reading.ts'

/** What is known about a reading before it is decided on. */
export interface ReadingFacts {
  /** it is recorded already */
  readonly recorded: boolean
  /** the stock that it speaks of, if there is such */
  readonly stock: Pick<Stock, 'countedAt' | 'movedAt' | 'buckets'> | undefined
  /** another reading of this stock in the same batch is newer, or as new and decided on before */
  readonly outdated: boolean
}

/** What to do about a reading: nothing (`repeated`), or record it with a verdict, and act if it is `applied`. */
export type ReadingDecision = { readonly kind: 'repeated' } | { readonly kind: 'record'; verdict: Verdict }

const isCount = (quantity: number): boolean => Number.isSafeInteger(quantity) && quantity >= 0

const verdictOn = (reading: QueuedReading, { stock, outdated }: ReadingFacts): Verdict => {
  if (!isCount(reading.quantity)) return 'invalidQuantity'
  if (Date.parse(reading.measuredAt) > reading.receivedAt + MOST_AHEAD_MS) return 'future'
  if (!stock) return 'unknownStock'
  const known = [stock.countedAt, stock.movedAt].some(at => at !== undefined && at >= reading.measuredAt)
  if (known || outdated) return 'late'
  return stock.buckets ? 'splitStock' : 'applied'
}

/**
 * Only the newest look at a shelf says what lies there now. Order comes from `measuredAt` alone, because
 * queue and radio deliver twice, late and in any order.
 */
export const decideReading = (reading: QueuedReading, facts: ReadingFacts): ReadingDecision =>
  facts.recorded ? { kind: 'repeated' } : { kind: 'record', verdict: verdictOn(reading, facts) }

const stockId = ({ sku, warehouseId }: QueuedReading): string => `${warehouseId} ${sku}`

/**
 * For each stock the one reading of a batch that may count: the newest that is fit to be acted on. Of two
 * measured at the same instant the first by device and reading id counts, so that every order of arrival
 * within a batch gives the same result.
 */
export const newestOf = (readings: readonly QueuedReading[]): ReadonlySet<QueuedReading> => {
  const newest = new Map<string, QueuedReading>()
  const rank = (r: QueuedReading) => `${r.deviceId} ${r.readingId}`
  for (const reading of readings) {
    const fit = verdictOn(reading, { recorded: false, stock: {}, outdated: false }) === 'applied'
    if (!fit) continue
    const before = newest.get(stockId(reading))
    const wins =
      !before ||
      reading.measuredAt > before.measuredAt ||
      (reading.measuredAt === before.measuredAt && rank(reading) < rank(before))
    if (wins) newest.set(stockId(reading), reading)
  }
  return new Set(newest.values())
}

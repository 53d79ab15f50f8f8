import { minutes } from '../../../shared/clock.ts'
import type { Stock } from '../../inventory/index.ts'
import type { LocatedReading } from './locate-reading.ts'
import { type LastApplied, MOST_AHEAD_MS, type QueuedReading, type Verdict } from './reading.ts'

/** What is known about a reading before it is decided on. */
export interface ReadingFacts extends Omit<LocatedReading, 'reading'> {
  /** it is recorded already */
  readonly recorded: boolean
  /** the stock that it speaks of, if there is such */
  readonly stock: Pick<Stock, 'onHand' | 'countedAt' | 'movedAt' | 'buckets'> | undefined
  /** another reading of this stock in the same batch is newer, or as new and decided on before */
  readonly outdated: boolean
  /** the reading that set the stock last; only looked up where it may matter */
  readonly last?: LastApplied | undefined
}

/** What to do about a reading: nothing (`repeated`), or record it with a verdict, and act if it is `applied`. */
export type ReadingDecision = { readonly kind: 'repeated' } | { readonly kind: 'record'; verdict: Verdict }

const isCount = (quantity: number): boolean => Number.isSafeInteger(quantity) && quantity >= 0

/** What is wrong with a reading by itself, whatever lies there. */
const faultOf = (reading: QueuedReading, { device }: Pick<ReadingFacts, 'device'>): Verdict | undefined => {
  if (device?.status === 'revoked') return 'revokedDevice'
  if (device && device.warehouseId !== reading.warehouseId) return 'misplacedDevice'
  if (reading.quality === 'bad') return 'poorQuality'
  if (!isCount(reading.quantity)) return 'invalidQuantity'
  return Date.parse(reading.measuredAt) > reading.receivedAt + MOST_AHEAD_MS ? 'future' : undefined
}

const WEIGHT_TOLERANCE = 0.25
/** A rise by so many times of what is there is none that goods would make. */
const MOST_TIMES = 20
const LEAST_STEP = 1_000
/** Two sensors of one shelf look at about the same time. */
const SAME_TIME_MS = minutes(10)
const AGREE_SHARE = 0.05
const AGREE_PIECES = 2
/** So long after goods moved by book a sensor must have seen it. */
const SEEN_AFTER_MS = minutes(60)

type Known = ReadingFacts & { readonly stock: NonNullable<ReadingFacts['stock']> }

const isWeightDoubtful = ({ weighed, quantity }: QueuedReading): boolean =>
  weighed !== undefined && Math.abs(weighed.pieces - quantity) > (weighed.tolerance ?? WEIGHT_TOLERANCE)

const isAbsurd = ({ quantity }: QueuedReading, { place, stock }: Known): boolean =>
  quantity - stock.onHand > (place?.mostStep ?? Math.max(LEAST_STEP, MOST_TIMES * stock.onHand))

/**
 * It shows what it showed before, though goods have moved by book since: it has not seen them. For an hour
 * they may be on their way to the shelf; after that the sensor is stuck.
 */
const unseen = (
  { quantity, measuredAt, deviceId }: QueuedReading,
  { place, stock, last }: Known,
): Verdict | undefined => {
  const { movedAt } = stock
  const same = place !== undefined && last?.deviceId === deviceId && last.quantity === quantity
  if (!same || movedAt === undefined || movedAt <= last.measuredAt || stock.onHand === quantity)
    return undefined
  return Date.parse(measuredAt) - Date.parse(movedAt) > SEEN_AFTER_MS ? 'stuckSensor' : 'unsettled'
}

const disagrees = (
  { quantity, measuredAt, deviceId }: QueuedReading,
  { place, stock, last }: Known,
): boolean =>
  place?.shared === true &&
  last !== undefined &&
  last.deviceId !== deviceId &&
  Date.parse(measuredAt) - Date.parse(last.measuredAt) < SAME_TIME_MS &&
  !(stock.movedAt !== undefined && stock.movedAt > last.measuredAt) &&
  Math.abs(quantity - last.quantity) > Math.max(AGREE_PIECES, AGREE_SHARE * last.quantity)

const isBeyondTolerance = ({ quantity }: QueuedReading, { place, stock }: Known): boolean =>
  place?.varianceTolerance !== undefined &&
  Math.abs(quantity - stock.onHand) > place.varianceTolerance * Math.max(1, stock.onHand)

/** Whether it may be believed, given what lies there by book and what was read before. */
const doubtOf = (reading: QueuedReading, known: Known): Verdict | undefined => {
  if (isWeightDoubtful(reading)) return 'doubtfulWeight'
  if (isAbsurd(reading, known)) return 'absurdJump'
  const blind = unseen(reading, known)
  if (blind) return blind
  if (disagrees(reading, known)) return 'sensorsDisagree'
  return isBeyondTolerance(reading, known) ? 'beyondTolerance' : undefined
}

const verdictOn = (reading: QueuedReading, facts: ReadingFacts): Verdict => {
  const fault = faultOf(reading, facts)
  if (fault) return fault
  const { stock, outdated } = facts
  if (!stock) return 'unknownStock'
  const known = [stock.countedAt, stock.movedAt].some(at => at !== undefined && at >= reading.measuredAt)
  if (known || outdated) return 'late'
  if (stock.buckets) return 'splitStock'
  return doubtOf(reading, { ...facts, stock }) ?? 'applied'
}

/** Whether the reading before has to be known to judge this one: seldom, so it is not read for every one. */
export const needsLast = (
  reading: QueuedReading,
  { place, stock }: Pick<ReadingFacts, 'place' | 'stock'>,
): boolean =>
  place !== undefined &&
  stock?.countedAt !== undefined &&
  (place.shared === true ||
    (stock.movedAt !== undefined && stock.movedAt > stock.countedAt && stock.onHand !== reading.quantity))

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
export const newestOf = (located: readonly LocatedReading[]): ReadonlySet<QueuedReading> => {
  const newest = new Map<string, QueuedReading>()
  const rank = (r: QueuedReading) => `${r.deviceId} ${r.readingId}`
  for (const { reading, device } of located) {
    if (faultOf(reading, { device })) continue
    const before = newest.get(stockId(reading))
    const wins =
      !before ||
      reading.measuredAt > before.measuredAt ||
      (reading.measuredAt === before.measuredAt && rank(reading) < rank(before))
    if (wins) newest.set(stockId(reading), reading)
  }
  return new Set(newest.values())
}

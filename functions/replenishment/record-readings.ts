import type { Clock } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import { decideReading, newestOf } from './decide-reading.ts'
import type { Look } from './evaluate-positions.ts'
import {
  MOST_READINGS_AT_ONCE,
  type QueuedReading,
  ReadingOvertaken,
  type ReadingRecord,
  type Readings,
  type Verdict,
} from './reading.ts'

export interface RecordReadingsDeps {
  readonly readings: Readings
  readonly clock: Clock
}

/** What recording came to: how many of each verdict, and the positions whose stock may have changed. */
export interface Recorded {
  readonly counts: Readonly<Partial<Record<Verdict | 'repeated', number>>>
  readonly looks: readonly Look[]
}

interface Result {
  readonly reading: QueuedReading
  readonly verdict: Verdict | 'repeated'
  /** its position is to be looked at */
  readonly look: boolean
}

/** Others may overtake a batch so often before its messages are left to come back. */
const MOST_ROUNDS = 8

const distinct = (readings: readonly QueuedReading[]): QueuedReading[] => [
  ...new Map(
    readings.map(reading => {
      const { deviceId, readingId, measuredAt, warehouseId, sku } = reading
      return [`${deviceId} ${readingId} ${measuredAt} ${warehouseId} ${sku}`, reading]
    }),
  ).values(),
]

const lookAt = ({ sku, warehouseId, deviceId, readingId }: QueuedReading): Look => ({
  ref: { sku, warehouseId },
  trigger: { kind: 'reading', deviceId, readingId },
})

/**
 * Keeps readings once each, whatever is sent again, late or out of order, and sets the stock by the newest.
 *
 * A reading that was applied before is looked at again as well: whoever recorded it may have stopped
 * before it looked at the position.
 *
 * @throws `conflict` (retry later) when others kept recording the same readings or stocks
 */
export const recordReadings = ({ readings, clock }: RecordReadingsDeps) => {
  /** One call of reading, one of writing; overtaken means that both are to be done again. */
  const recordSome = async (some: readonly QueuedReading[]): Promise<Result[]> => {
    const facts = await readings.look(some)
    const known = some.map(reading => facts.recorded(reading))
    const newest = newestOf(some.filter((_, i) => known[i] === undefined))
    const records: ReadingRecord[] = []
    const results = some.map((reading, i): Result => {
      const stock = facts.stock(reading)
      const decision = decideReading(reading, {
        recorded: known[i] !== undefined,
        stock,
        outdated: !newest.has(reading),
      })
      if (decision.kind === 'repeated') {
        return { reading, verdict: 'repeated', look: known[i] === 'applied' }
      }
      records.push({
        ...reading,
        verdict: decision.verdict,
        ...(stock && decision.verdict === 'applied' ? { bookQuantity: stock.onHand } : {}),
        recordedAt: clock(),
      })
      return { reading, verdict: decision.verdict, look: decision.verdict === 'applied' }
    })
    if (records.length) await readings.record(records)
    return results
  }

  const recordWithRetries = async (some: readonly QueuedReading[]) => {
    for (let round = 1; round <= MOST_ROUNDS; round++) {
      try {
        return await recordSome(some)
      } catch (thrown) {
        if (!(thrown instanceof ReadingOvertaken)) throw thrown
      }
    }
    throw new DomainError('conflict', 'Others kept recording readings of the same stock.')
  }

  return async (batch: readonly QueuedReading[]): Promise<Recorded> => {
    const all = distinct(batch)
    const counts: Partial<Record<Verdict | 'repeated', number>> = {}
    const looks: Look[] = []
    for (let i = 0; i < all.length; i += MOST_READINGS_AT_ONCE) {
      const results = await recordWithRetries(all.slice(i, i + MOST_READINGS_AT_ONCE))
      for (const { reading, verdict, look } of results) {
        counts[verdict] = (counts[verdict] ?? 0) + 1
        if (look) looks.push(lookAt(reading))
      }
    }
    return { counts, looks }
  }
}

import { type Clock, minutes } from '../../../shared/clock.ts'
import { DomainError } from '../../../shared/errors/domain-error.ts'
import type { KnownDevices, Sighting } from '../../devices/index.ts'
import { decideLevels, type Stock, type StockRef } from '../../inventory/index.ts'
import type { Look } from '../positions/evaluate-positions.ts'
import { decideReading, needsLast, newestOf } from './decide-reading.ts'
import { type LocatedReading, locateReading, needsMeasures, shelfOf } from './locate-reading.ts'
import {
  type ArrivedReading,
  doubts,
  MOST_READINGS_AT_ONCE,
  type QueuedReading,
  ReadingOvertaken,
  type ReadingRecord,
  type Readings,
  type Verdict,
} from './reading.ts'
import type { KnownMeasures } from './sku-measures.ts'

export interface RecordReadingsDeps {
  readonly readings: Readings
  /** registered devices by id; readings of others are taken from gateways, and nothing is known of them */
  readonly devices: KnownDevices
  /** how SKUs are packed and weighed; only asked about readings that are no pieces */
  readonly measures: KnownMeasures
  /** tells the registry who was heard of */
  readonly sighted: (sightings: readonly Sighting[]) => Promise<void>
  /** nobody knows what lies there: automation stops for the stock, and people count */
  readonly doubt: (reading: QueuedReading, reason: Verdict) => Promise<void>
  readonly clock: Clock
}

/** What recording came to: how many of each verdict, and the positions whose stock may have changed. */
export interface Recorded {
  readonly counts: Readonly<Partial<Record<Verdict | 'repeated', number>>>
  readonly looks: readonly Look[]
  /** stocks that have passed a level at which their owners are warned, one way or the other */
  readonly crossed: readonly StockRef[]
}

interface Result {
  readonly reading: QueuedReading
  readonly verdict: Verdict | 'repeated'
  /** its position is to be looked at */
  readonly look: boolean
  /** its stock, or what the reading makes of it, is across a level of its owner's */
  readonly crosses: boolean
  /** people have to count */
  readonly doubt?: Verdict | undefined
}

/** Others may overtake a batch so often before its messages are left to come back. */
const MOST_ROUNDS = 16

/** The registry is told of a device at most so often. */
const SEEN_EVERY_MS = minutes(5)

const distinct = (readings: readonly ArrivedReading[]): ArrivedReading[] => [
  ...new Map(
    readings.map(reading => {
      const { deviceId, readingId, measuredAt, warehouseId, sku, location } = reading
      return [[deviceId, readingId, measuredAt, warehouseId, sku, location].join(' '), reading]
    }),
  ).values(),
]

/** Whether an owner is to be told of a stock with so many pieces on hand, or may be told again. */
const isAcross = (stock: Stock | undefined, onHand: number): boolean => {
  if (!stock) return false
  const { tell, clear } = decideLevels({
    ...stock,
    onHand,
    available: stock.available + onHand - stock.onHand,
  })
  return tell.length + clear.length > 0
}

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
export const recordReadings = (deps: RecordReadingsDeps) => {
  const { readings, devices, measures, sighted, doubt, clock } = deps

  const lastOf = async (located: LocatedReading, stock: Stock | undefined) =>
    stock && needsLast(located.reading, { ...located, stock }) ? readings.lastApplied(stock) : undefined

  /** One call of reading, one of writing; overtaken means that both are to be done again. */
  const recordSome = async (some: readonly LocatedReading[]): Promise<Result[]> => {
    const facts = await readings.look(some.map(({ reading }) => reading))
    const known = some.map(({ reading }) => facts.recorded(reading))
    const newest = newestOf(some.filter((_, i) => known[i] === undefined))
    const lasts = await Promise.all(some.map(each => lastOf(each, facts.stock(each.reading))))
    const records: ReadingRecord[] = []
    const results = some.map(({ reading, device, place }, i): Result => {
      const stock = facts.stock(reading)
      const earlier = known[i]
      const decision = decideReading(reading, {
        recorded: earlier !== undefined,
        stock,
        device,
        place,
        last: lasts[i],
        outdated: !newest.has(reading),
      })
      if (decision.kind === 'repeated') {
        const doubted = earlier !== undefined && doubts.has(earlier) ? earlier : undefined
        const wasApplied = earlier === 'applied'
        const crosses = wasApplied && isAcross(stock, stock?.onHand ?? 0)
        return { reading, verdict: 'repeated', look: wasApplied, crosses, doubt: doubted }
      }
      const { verdict } = decision
      records.push({
        ...reading,
        verdict,
        ...(stock ? { bookQuantity: stock.onHand } : {}),
        recordedAt: clock(),
      })
      return {
        reading,
        verdict,
        look: verdict === 'applied',
        crosses: verdict === 'applied' && isAcross(stock, reading.quantity),
        doubt: doubts.has(verdict) ? verdict : undefined,
      }
    })
    if (records.length) await readings.record(records)
    return results
  }

  const recordWithRetries = async (some: readonly LocatedReading[]) => {
    for (let round = 1; round <= MOST_ROUNDS; round++) {
      try {
        return await recordSome(some)
      } catch (thrown) {
        if (!(thrown instanceof ReadingOvertaken)) throw thrown
      }
    }
    throw new DomainError('conflict', 'Others kept recording readings of the same stock.')
  }

  /** Devices that the registry has not heard of for a while, each with the last it told of itself. */
  const tellSighted = async (located: readonly LocatedReading[]): Promise<void> => {
    const now = clock()
    const due = new Map<string, Sighting>()
    for (const { reading, device } of located) {
      const seen = device?.silentSince === undefined ? device?.lastSeenAt : undefined
      if (!device || (seen && Date.parse(now) - Date.parse(seen) < SEEN_EVERY_MS)) continue
      const { deviceId, battery, firmware } = reading
      due.set(deviceId, { deviceId, at: now, battery, firmware })
    }
    if (due.size) await sighted([...due.values()])
  }

  const locate = async (arrived: readonly ArrivedReading[]): Promise<LocatedReading[]> => {
    const known = await devices(arrived.map(({ deviceId }) => deviceId))
    const shelves = arrived.map(reading => ({
      reading,
      shelf: shelfOf(reading, known.get(reading.deviceId)),
    }))
    const asked = shelves.filter(({ reading }) => needsMeasures(reading))
    const found = asked.length ? await measures(asked.map(({ shelf }) => shelf.sku)) : undefined
    return shelves.map(({ reading, shelf }) => locateReading(reading, shelf, found?.get(shelf.sku)))
  }

  return async (batch: readonly ArrivedReading[]): Promise<Recorded> => {
    const arrived = distinct(batch)
    const all = await locate(arrived)
    const counts: Partial<Record<Verdict | 'repeated', number>> = {}
    const looks: Look[] = []
    const crossed: StockRef[] = []
    for (let i = 0; i < all.length; i += MOST_READINGS_AT_ONCE) {
      const results = await recordWithRetries(all.slice(i, i + MOST_READINGS_AT_ONCE))
      for (const { reading, verdict, look, crosses, doubt: doubted } of results) {
        counts[verdict] = (counts[verdict] ?? 0) + 1
        if (doubted) await doubt(reading, doubted)
        if (look) looks.push(lookAt(reading))
        if (crosses) crossed.push(reading)
      }
    }
    await tellSighted(all)
    return { counts, looks, crossed }
  }
}

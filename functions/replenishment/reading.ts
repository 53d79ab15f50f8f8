import * as z from 'zod/mini'
import { type Instant, minutes } from '../../shared/clock.ts'
import { skuSchema } from '../catalog/index.ts'
import type { Stock } from '../inventory/index.ts'

const idText = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/, 'must have 1 to 64 letters, digits and . _ : -'))

/** Any RFC 3339 time with its offset; inside, instants are UTC with milliseconds, so that they compare as text. */
const instant = z.pipe(
  z.iso.datetime({
    offset: true,
    error: 'must be an RFC 3339 time with its offset, like 2026-03-01T08:00:00Z',
  }),
  z.transform((text: string): Instant => new Date(text).toISOString()),
)

/** What a shelf holds is below this: more is a broken device. */
const MOST_PIECES = 1_000_000_000

const members = {
  deviceId: idText,
  /** the device's own number for it: the same however often it is sent */
  readingId: idText,
  warehouseId: idText,
  sku: skuSchema,
  /** when the device looked, by its own clock */
  measuredAt: instant,
}

/** A reading as a gateway posts it: how many pieces of a SKU lie in a warehouse, not how many came or went. */
export const readingSchema = z
  .object({ ...members, quantity: z.int().check(z.gte(0), z.lte(MOST_PIECES)) })
  .register(z.globalRegistry, {
    id: 'StockReading',
    description: 'How many pieces of a SKU a device saw in a warehouse, in the SKU’s unit, and when.',
    examples: [
      {
        deviceId: 'dev_aisle_03',
        readingId: '7-001842',
        warehouseId: 'wh_shanghai',
        sku: 'DL-10002',
        quantity: 118,
        measuredAt: '2026-03-01T08:00:00.000Z',
      },
    ],
  })

/**
 * A reading as it waits in the queue. Devices reach the queue without passing our door, so a quantity may
 * be nonsense here; a value that is no reading at all is refused.
 */
export const queuedReadingSchema = z.object({
  ...members,
  quantity: z.number(),
  /** when it reached the platform, in epoch milliseconds, by the platform's clock */
  receivedAt: z.number(),
})
export type QueuedReading = z.infer<typeof queuedReadingSchema>

/** A device's clock may be this far ahead of ours. */
export const MOST_AHEAD_MS = minutes(5)

/**
 * What became of a reading: `applied` set the stock; `late` was older than what the stock already knew;
 * `splitStock` came while a promotion keeps the stock in parts that one figure says nothing about;
 * `future`, `invalidQuantity` and `unknownStock` are kept as evidence of a fault. Only `applied` is acted on.
 */
export type Verdict = 'applied' | 'late' | 'splitStock' | 'future' | 'invalidQuantity' | 'unknownStock'

/** What is kept of a reading for 90 days. */
export interface ReadingRecord extends QueuedReading {
  readonly verdict: Verdict
  /** what the books said was there, of a reading that was applied: the difference is its variance */
  readonly bookQuantity?: number | undefined
  readonly recordedAt: Instant
}

/** What is known about some readings and the stocks they speak of, read together. */
export interface ReadingFactsRead {
  /** the verdict on a reading that is recorded already */
  recorded(reading: QueuedReading): Verdict | undefined
  stock(reading: QueuedReading): Stock | undefined
}

/** Thrown when a reading or its stock changed after it was read: what was decided does not hold any more. */
export class ReadingOvertaken extends Error {
  override readonly name = 'ReadingOvertaken'
}

/** Where readings are kept, by access pattern. */
export interface Readings {
  /** What is known about up to `MOST_READINGS_AT_ONCE` readings, in one call. */
  look(readings: readonly QueuedReading[]): Promise<ReadingFactsRead>
  /**
   * Keeps the readings, and sets the stock by those that are `applied`, in one write.
   *
   * @throws ReadingOvertaken when one of them was recorded meanwhile or its stock knows better by now
   */
  record(records: readonly ReadingRecord[]): Promise<void>
}

/** With two items each and one entry in the journal, this many are one call of reading and one transaction. */
export const MOST_READINGS_AT_ONCE = 49

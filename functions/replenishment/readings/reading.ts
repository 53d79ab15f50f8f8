import * as z from 'zod/mini'
import { type Instant, minutes } from '../../../shared/clock.ts'
import { skuSchema, unitSchema } from '../../catalog/index.ts'
import type { Stock } from '../../inventory/index.ts'

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
  /** absent where the device names its own `location` */
  sku: z.optional(skuSchema),
  /** of the device's places as they are registered */
  location: z.optional(idText),
  /** when the device looked, by its own clock */
  measuredAt: instant,
  /** pieces, a pack of the SKU, or what a scale shows in grams or kilograms; default pieces */
  unit: z.optional(unitSchema),
  /** what the device itself thinks of it */
  quality: z.optional(z.enum(['good', 'bad'])),
  /** percent */
  battery: z.optional(z.number().check(z.gte(0), z.lte(100))),
  firmware: z.optional(z.string().check(z.maxLength(64))),
  sequence: z.optional(z.int()),
}

/** A shelf has to be named in one way or the other. */
const namesShelf = { error: 'must name a sku or a location of the device', path: ['sku'] }
const hasShelf = ({ sku, location }: { sku?: unknown; location?: unknown }): boolean =>
  sku !== undefined || location !== undefined

/** A reading as a gateway posts it: how many pieces of a SKU lie in a warehouse, not how many came or went. */
export const readingSchema = z
  .object({ ...members, quantity: z.number().check(z.gte(0), z.lte(MOST_PIECES)) })
  .check(z.refine(hasShelf, namesShelf))
  .register(z.globalRegistry, {
    id: 'StockReading',
    description: 'How many pieces of a SKU a device saw in a warehouse, or how much they weigh, and when.',
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
export const queuedReadingSchema = z
  .object({
    ...members,
    quantity: z.number(),
    /** when it reached the platform, in epoch milliseconds, by the platform's clock */
    receivedAt: z.number(),
  })
  .check(z.refine(hasShelf, namesShelf))
export type ArrivedReading = z.infer<typeof queuedReadingSchema>

/** A reading whose shelf is known, with its quantity in pieces. */
export interface QueuedReading extends Omit<ArrivedReading, 'sku'> {
  readonly sku: string
  /** what a scale showed, where pieces follow from it */
  readonly weighed?:
    | { readonly grams: number; readonly pieces: number; readonly tolerance?: number | undefined }
    | undefined
}

/** A device's clock may be this far ahead of ours. */
export const MOST_AHEAD_MS = minutes(5)

/**
 * What became of a reading: `applied` set the stock; `late` was older than what the stock already knew;
 * `splitStock` came while a promotion keeps the stock in parts that one figure says nothing about; `unsettled` shows what it showed
 * before goods moved less than an hour ago. All others
 * are kept as evidence of a fault. Only `applied` is acted on.
 */
export const verdicts = [
  'applied',
  'late',
  'splitStock',
  'future',
  'invalidQuantity',
  'unknownStock',
  'poorQuality',
  'revokedDevice',
  'misplacedDevice',
  'doubtfulWeight',
  'absurdJump',
  'unsettled',
  'stuckSensor',
  'sensorsDisagree',
  'beyondTolerance',
] as const
export type Verdict = (typeof verdicts)[number]

/** Verdicts after which nobody knows what lies there: people count before anything is ordered by itself. */
export const doubts: ReadonlySet<Verdict> = new Set([
  'doubtfulWeight',
  'absurdJump',
  'stuckSensor',
  'sensorsDisagree',
  'beyondTolerance',
])

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

/** The last reading of a shelf that set its stock. */
export interface LastApplied {
  readonly deviceId: string
  readonly quantity: number
  readonly measuredAt: Instant
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
   * The reading that set the stock last, among the newest of its shelf; absent when it is further back.
   */
  lastApplied(stock: Pick<Stock, 'sku' | 'warehouseId' | 'countedAt'>): Promise<LastApplied | undefined>
  /**
   * Keeps the readings, and sets the stock by those that are `applied`, in one write.
   *
   * @throws ReadingOvertaken when one of them was recorded meanwhile or its stock knows better by now
   */
  record(records: readonly ReadingRecord[]): Promise<void>
}

/** With two items each, one entry in the journal and one in the audit log, this many are one call of reading and one transaction. */
export const MOST_READINGS_AT_ONCE = 49

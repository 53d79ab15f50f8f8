import * as z from 'zod/mini'
import type { Instant } from '../../../shared/clock.ts'
import type { IdempotencyRecord } from '../../../shared/idempotency.ts'
import type { Stock, StockRef } from '../../inventory/index.ts'
import type { QueuedReading, Verdict } from './reading.ts'

export const countTaskSchema = z
  .object({
    sku: z.string(),
    warehouseId: z.string(),
    status: z.enum(['open', 'done']),
    /** the verdict that made people count */
    reason: z.string(),
    /** the reading that is in doubt */
    deviceId: z.string(),
    readingId: z.string(),
    /** what it said, in pieces */
    quantity: z.optional(z.number()),
    measuredAt: z.string(),
    openedAt: z.string(),
    countedAt: z.optional(z.string()),
    countedBy: z.optional(z.string()),
    counted: z.optional(z.int()),
    /** what was found less what the books said */
    variance: z.optional(z.int()),
  })
  .register(z.globalRegistry, {
    id: 'CountTask',
    description:
      'A stock that nobody knows for certain, since a sensor is in doubt: until people have counted nothing is ordered of it by itself.',
  })
export type CountTask = z.infer<typeof countTaskSchema>

/** Thrown when a stock moved or was counted while somebody counted it. */
export class CountOvertaken extends Error {
  override readonly name = 'CountOvertaken'
}

export interface FinishedCount {
  readonly task: CountTask
  readonly stock: Stock
  readonly at: Instant
  readonly record: IdempotencyRecord
}

/** Where count tasks are kept, by access pattern. There is at most one of a stock. */
export interface CountTasks {
  find(ref: StockRef): Promise<CountTask | undefined>
  /** Open ones, a page at a time. */
  open(page: { limit: number; cursor: string | undefined }): Promise<{ items: CountTask[]; cursor?: string }>
  /**
   * Freezes the position, where there is one, and asks for a count; a doubt older than the last count, or
   * beside an open task, changes nothing.
   */
  raise(reading: QueuedReading, reason: Verdict, at: Instant): Promise<void>
  /**
   * Stock as it was counted, task done, position free, in one write.
   *
   * @throws CountOvertaken
   */
  finish(count: FinishedCount): Promise<void>
}

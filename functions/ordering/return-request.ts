import * as z from 'zod/mini'
import type { DomainEvent } from '../../shared/events.ts'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'
import { idSchema } from '../../shared/ids.ts'

export const returnReasons = ['damaged', 'wrongGoods', 'missing', 'notNeeded', 'other'] as const

/** What a buyer wants to give back of an order, and what its seller says to it. */
export const returnRequestSchema = z
  .object({
    returnId: idSchema('ret'),
    orderId: idSchema('ord'),
    state: z.enum(['requested', 'accepted', 'declined']),
    reason: z.enum(returnReasons),
    lines: z.array(z.object({ lineNumber: z.int(), quantity: z.int() })),
    requestedAt: z.string(),
    requestedBy: z.string(),
    decidedAt: z.optional(z.string()),
    decidedBy: z.optional(z.string()),
    note: z.optional(z.string()),
  })
  .register(z.globalRegistry, {
    id: 'ReturnRequest',
    description: 'Goods of an order that its buyer wants to give back.',
  })
export type ReturnRequest = z.infer<typeof returnRequestSchema>

/** All return requests of one order: read and changed as a whole, so that no piece is asked back twice. */
export interface OrderReturns {
  readonly orderId: string
  readonly version: number
  readonly requests: readonly ReturnRequest[]
}

/** More belong on a person's desk. */
export const MOST_REQUESTS = 50

/** Pieces of a line that are asked back, or were accepted. */
export const askedBack = ({ requests }: OrderReturns, lineNumber: number): number =>
  requests
    .filter(({ state }) => state !== 'declined')
    .flatMap(({ lines }) => lines)
    .filter(line => line.lineNumber === lineNumber)
    .reduce((sum, { quantity }) => sum + quantity, 0)

export interface Returns {
  /** An order of which nothing was asked back has version 0. */
  find(orderId: string): Promise<OrderReturns>
  /** @throws OrderMoved when they changed since they were read */
  save(before: OrderReturns, after: OrderReturns, event: DomainEvent, done: IdempotencyRecord): Promise<void>
}

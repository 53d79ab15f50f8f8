import * as z from 'zod/mini'
import { type Actor, actsAs } from '../../shared/actor.ts'
import type { DomainEvent } from '../../shared/events.ts'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'
import { idSchema } from '../../shared/ids.ts'
import { moneySchema } from '../../shared/money.ts'
import { localizedSchema, skuSchema } from '../catalog/index.ts'
import { orderStatuses } from './order-status.ts'

const allocationSchema = z.object({
  warehouseId: z.string(),
  /** pieces that this warehouse gives for the line */
  quantity: z.int(),
  /** of these, pieces that have left; the others are held */
  shipped: z.int(),
})

const orderLineSchema = z.object({
  lineNumber: z.int(),
  sku: skuSchema,
  name: localizedSchema,
  unit: z.string(),
  quantity: z.int(),
  shipped: z.int(),
  /** tax-included, fixed when the order was placed */
  unitPrice: moneySchema,
  lineTotal: moneySchema,
  taxRate: z.string(),
  taxClassificationCode: z.string(),
  allocations: z.array(allocationSchema),
})

/** A sales order. Its status follows from its lines; its version counts its changes and its events. */
export const orderSchema = z
  .object({
    orderId: idSchema('ord'),
    status: z.enum(orderStatuses),
    buyerId: z.string(),
    sellerId: z.string(),
    /** the buyer's own number for it */
    buyerOrderReference: z.optional(z.string()),
    lines: z.array(orderLineSchema),
    total: moneySchema,
    placedAt: z.string(),
    placedBy: z.string(),
    version: z.int(),
  })
  .register(z.globalRegistry, { id: 'Order', description: 'A sales order with its lines, prices and holds.' })

export type Order = z.infer<typeof orderSchema>
export type OrderLine = z.infer<typeof orderLineSchema>
export type Allocation = z.infer<typeof allocationSchema>

export interface OrderPage {
  readonly items: Order[]
  readonly cursor?: string
}
export interface PageRequest {
  readonly limit: number
  readonly cursor: string | undefined
}

/** Pieces of a SKU that leave a warehouse. */
export interface Issue {
  readonly sku: string
  readonly warehouseId: string
  readonly quantity: number
}

/** Thrown by `insert` when somebody took the stock between reading and holding: read again and decide anew. */
export class StockTaken extends Error {
  override readonly name = 'StockTaken'
}

/** Orders by access pattern. Each write is one transaction with its event and its idempotency record. */
export interface Orders {
  find(orderId: string): Promise<Order | undefined>
  ofBuyer(buyerId: string, page: PageRequest): Promise<OrderPage>
  ofSeller(sellerId: string, page: PageRequest): Promise<OrderPage>
  /** The order with its stock holds. @throws StockTaken */
  insert(order: Order, event: DomainEvent, done: IdempotencyRecord): Promise<void>
  /** The order as it is after a shipment; `before` is the version it was decided on. @throws conflict */
  ship(order: Order, issues: readonly Issue[], event: DomainEvent, done: IdempotencyRecord): Promise<void>
}

/** Whether an order exists for somebody: its buyer, its seller, the operator. */
export const isVisibleTo = (order: Pick<Order, 'buyerId' | 'sellerId'>, actor: Actor): boolean =>
  order.buyerId === actor.organizationId ||
  order.sellerId === actor.organizationId ||
  actsAs(actor, 'operator')

import * as z from 'zod/mini'
import type { DomainEvent } from '../../shared/events.ts'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'
import { idSchema } from '../../shared/ids.ts'
import { localizedSchema } from '../catalog/index.ts'
import type { DecisionRecord } from './position.ts'

/**
 * The states of a purchase order and what a receipt may lead to. `sent` means that it is the supplier's to
 * fill; an order is open until all of it has come.
 */
export const purchaseOrderStates = {
  sent: ['partlyReceived', 'received'],
  partlyReceived: ['partlyReceived', 'received'],
  received: [],
} as const satisfies Record<string, readonly string[]>

export type PurchaseOrderStatus = keyof typeof purchaseOrderStates
export const purchaseOrderStatuses = Object.keys(purchaseOrderStates) as PurchaseOrderStatus[]

export const isOpen = (status: PurchaseOrderStatus): boolean => purchaseOrderStates[status].length > 0

export const purchaseOrderIdSchema = idSchema('po')

const lineSchema = z.object({
  sku: z.string(),
  quantity: z.int(),
  /** of it, what has come so far */
  received: z.int(),
})

export const reasonSchema = z.extend(localizedSchema, {
  /** the kind of reason, for programs */
  code: z.string(),
})

export const purchaseOrderSchema = z
  .object({
    purchaseOrderId: z.string(),
    status: z.enum(purchaseOrderStatuses),
    /** the organization that buys */
    buyerId: z.string(),
    /** the organization that it is addressed to */
    supplierId: z.string(),
    warehouseId: z.string(),
    /** of its only line; absent when there are several */
    sku: z.optional(z.string()),
    lines: z.array(lineSchema),
    raisedAt: z.string(),
    /** raised at plus the supplier's lead time */
    expectedAt: z.string(),
    receivedAt: z.optional(z.string()),
    reasons: z.array(reasonSchema),
  })
  .register(z.globalRegistry, {
    id: 'PurchaseOrder',
    description:
      'What we order from a supplier for a warehouse. Quantities in the SKU’s unit; `reasons` say in Chinese and English why it was raised.',
  })

/** A purchase order with its version, which counts its changes and numbers its events. */
export type PurchaseOrder = z.infer<typeof purchaseOrderSchema> & { readonly version: number }
export type PurchaseOrderLine = PurchaseOrder['lines'][number]

const receivedLineSchema = z.object({ sku: z.string(), quantity: z.int() })

export const receiptSchema = z
  .object({
    receiptId: z.string(),
    purchaseOrderId: z.string(),
    /** of the purchase order after this receipt */
    status: z.enum(purchaseOrderStatuses),
    lines: z.array(receivedLineSchema),
    receivedAt: z.string(),
    /** who booked it */
    receivedBy: z.string(),
  })
  .register(z.globalRegistry, {
    id: 'GoodsReceipt',
    description: 'Pieces of a purchase order that have come into the warehouse.',
  })

export type GoodsReceipt = z.infer<typeof receiptSchema>
export type ReceivedLine = GoodsReceipt['lines'][number]

/** Which purchase orders a list wants; `partyId` limits it to those that an organization buys or supplies. */
export interface PurchaseOrderFilter {
  readonly sku?: string | undefined
  readonly warehouseId?: string | undefined
  readonly status?: PurchaseOrderStatus | undefined
  readonly partyId?: string | undefined
}

/** Thrown when a purchase order changed after it was read. */
export class PurchaseOrderMoved extends Error {
  override readonly name = 'PurchaseOrderMoved'
}

/** One receipt as it is written: with the order after it, its event and the answer to the request. */
export interface ReceiptWrite {
  readonly before: PurchaseOrder
  readonly after: PurchaseOrder
  readonly receipt: GoodsReceipt
  readonly event: DomainEvent
  readonly record: IdempotencyRecord
}

/** Where purchase orders are kept, by access pattern. */
export interface PurchaseOrders {
  find(purchaseOrderId: string): Promise<PurchaseOrder | undefined>
  /** The order with the decision that raised it. */
  findWithDecision(
    purchaseOrderId: string,
  ): Promise<{ order: PurchaseOrder; decision: DecisionRecord } | undefined>
  /** Newest first. */
  list(
    filter: PurchaseOrderFilter,
    page: { limit: number; cursor: string | undefined },
  ): Promise<{ items: PurchaseOrder[]; cursor?: string }>
  /**
   * Receipt, order, stock, position, event and answer in one write.
   *
   * @throws PurchaseOrderMoved when the order is not as it was read
   */
  receive(receipt: ReceiptWrite): Promise<void>
}

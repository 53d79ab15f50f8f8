import * as z from 'zod/mini'
import type { DomainEvent } from '../../../shared/events.ts'
import type { IdempotencyRecord } from '../../../shared/idempotency.ts'
import { idSchema } from '../../../shared/ids.ts'
import { moneySchema } from '../../../shared/money.ts'
import { localizedSchema } from '../../catalog/index.ts'
import type { DecisionRecord, Spend } from '../positions/position.ts'

/**
 * The states of a purchase order and what may follow. `proposed` waits for a person, `approved` for being
 * sent; `sent` means that it is the supplier's to fill. An order is open until all of it has come or is
 * cancelled.
 */
export const purchaseOrderStates = {
  proposed: ['approved', 'cancelled'],
  approved: ['sent', 'cancelled'],
  sent: ['confirmed', 'partlyReceived', 'received', 'cancelled'],
  confirmed: ['partlyReceived', 'received', 'cancelled'],
  partlyReceived: ['partlyReceived', 'received'],
  received: [],
  cancelled: [],
} as const satisfies Record<string, readonly string[]>

export type PurchaseOrderStatus = keyof typeof purchaseOrderStates
export const purchaseOrderStatuses = Object.keys(purchaseOrderStates) as PurchaseOrderStatus[]

export const isOpen = (status: PurchaseOrderStatus): boolean => purchaseOrderStates[status].length > 0

/** Whether an organization buys an order, or supplies it and was sent it. */
export const isPartyOf = (
  { buyerId, supplierId, sentAt }: Pick<PurchaseOrder, 'buyerId' | 'supplierId' | 'sentAt'>,
  organizationId: string,
): boolean => organizationId === buyerId || (organizationId === supplierId && sentAt !== undefined)

export const purchaseOrderIdSchema = idSchema('po')

const lineSchema = z.object({
  sku: z.string(),
  quantity: z.int(),
  /** of it, what has come so far; may be a little more than was ordered */
  received: z.int(),
  /** of it, what will not come: short by the supplier, or cancelled */
  cancelled: z.optional(z.int()),
  /** in minor units of the order's currency */
  unitPrice: z.optional(z.int()),
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
    /** of all lines; absent where prices are not known */
    value: z.optional(moneySchema),
    /** why it waits, or waited, for a person: `above-threshold`, `cold-start`, `over-cap` and so on */
    approval: z.optional(z.string()),
    raisedAt: z.string(),
    approvedAt: z.optional(z.string()),
    approvedBy: z.optional(z.string()),
    sentAt: z.optional(z.string()),
    confirmedAt: z.optional(z.string()),
    /** the supplier's own number for it */
    supplierReference: z.optional(z.string()),
    cancelledAt: z.optional(z.string()),
    cancelReason: z.optional(z.string()),
    /** by the supplier's lead time and calendar, or as the supplier confirmed it */
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

/** Pieces of a line that are not on their way any more: they came, or never will. */
export interface Arrived {
  readonly sku: string
  readonly quantity: number
  /** nothing more of the line is expected: its position is free for the next order */
  readonly done: boolean
}

/** A step of an order's life as it is written. */
export interface ChangeWrite {
  readonly before: PurchaseOrder
  readonly after: PurchaseOrder
  readonly released: readonly Arrived[]
  /** no new order of the released SKUs before then */
  readonly pausedUntil?: string | undefined
  readonly spend?: Spend | undefined
  readonly event: DomainEvent
  readonly record: IdempotencyRecord
}

/** One receipt as it is written: with the order after it, its event and the answer to the request. */
export interface ReceiptWrite {
  readonly before: PurchaseOrder
  readonly after: PurchaseOrder
  readonly receipt: GoodsReceipt
  readonly arrived: readonly Arrived[]
  /** days that the order took, with its last receipt */
  readonly leadTimeDays?: number | undefined
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
  /** The newest first unless `oldestFirst`. */
  list(
    filter: PurchaseOrderFilter,
    page: { limit: number; cursor: string | undefined; oldestFirst?: boolean | undefined },
  ): Promise<{ items: PurchaseOrder[]; cursor?: string }>
  /**
   * Receipt, order, stock, position, event and answer in one write.
   *
   * @throws PurchaseOrderMoved when the order is not as it was read
   */
  receive(receipt: ReceiptWrite): Promise<void>
  /**
   * Order, positions, spend, event and answer in one write.
   *
   * @throws PurchaseOrderMoved when the order is not as it was read
   */
  change(change: ChangeWrite): Promise<void>
}

import type { Instant } from '../../shared/clock.ts'
import type { DomainEvent } from '../../shared/events.ts'
import type { Stock, StockRef } from '../inventory/index.ts'
import type { ReplenishmentInputs } from './decide-replenishment.ts'
import type { PurchaseOrder } from './purchase-order.ts'

/** How a SKU is replenished in a warehouse, and what is on its way to there. */
export interface Position extends StockRef {
  /** the organization that owns the stock and buys it */
  readonly buyerId: string
  /** the organization that purchase orders go to */
  readonly supplierId: string
  /** at or under this inventory position a purchase order is raised */
  readonly reorderPoint: number
  /** the inventory position that an order aims at */
  readonly orderUpTo: number
  readonly packSize: number
  /** the supplier's minimum order quantity */
  readonly moq: number
  readonly leadTimeDays: number
  /** ordered and not received yet: the sum of the open lines of purchase orders */
  readonly onOrder: number
  /** there is never more than one open purchase order for a SKU in a warehouse */
  readonly openPurchaseOrderId?: string | undefined
  /** counts the changes of `onOrder` and `openPurchaseOrderId`: a decision holds for the version that it read */
  readonly version: number
}

/** A position with the stock that it is judged by, read together. */
export interface PositionWithStock {
  readonly position: Position
  readonly stock: Stock
}

/** What made us look at a position. */
export type Trigger =
  | { readonly kind: 'reading'; readonly deviceId: string; readonly readingId: string }
  | { readonly kind: 'order'; readonly orderId: string }
  | { readonly kind: 'receipt'; readonly purchaseOrderId: string }
  | { readonly kind: 'review' }

/** Why a purchase order was raised: all that the rule looked at and what came out, enough to compute it again. */
export interface DecisionRecord {
  readonly purchaseOrderId: string
  readonly rule: string
  readonly decidedAt: Instant
  readonly trigger: Trigger
  readonly inputs: ReplenishmentInputs & {
    readonly sku: string
    readonly warehouseId: string
    readonly supplierId: string
    readonly leadTimeDays: number
    /** when the stock was last counted by a reading, and last moved by book */
    readonly countedAt?: Instant | undefined
    readonly movedAt?: Instant | undefined
  }
  readonly quantity: number
}

/** A purchase order as it is written: with the position that it was decided on, the decision and the event. */
export interface RaisedOrder {
  readonly order: PurchaseOrder
  readonly position: Position
  readonly decision: DecisionRecord
  readonly event: DomainEvent
}

/** With their stock, this many positions are one call of reading. */
export const MOST_POSITIONS_AT_ONCE = 50

/** Thrown when a position changed after it was read: what was decided on it does not hold any more. */
export class PositionMoved extends Error {
  override readonly name = 'PositionMoved'
}

/** Where positions are kept, by access pattern. */
export interface Positions {
  /** Those that exist and have stock, each with its stock, strongly consistent, in one call: at most `MOST_POSITIONS_AT_ONCE`. */
  findAll(refs: readonly StockRef[]): Promise<PositionWithStock[]>
  /** A page of all positions, for the review. */
  page(cursor: string | undefined): Promise<{ refs: StockRef[]; cursor?: string }>
  /**
   * Order, decision, event and the position's new state, in one write.
   *
   * @throws PositionMoved when the position has an open order by now or is not as it was read
   */
  raise(raised: RaisedOrder): Promise<void>
  /** Where the last review stopped before its end, if it did. */
  reviewedUpTo(): Promise<string | undefined>
  rememberReview(cursor: string | undefined): Promise<void>
}

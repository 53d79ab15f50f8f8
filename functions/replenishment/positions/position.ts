import type { Instant } from '../../../shared/clock.ts'
import type { DomainEvent } from '../../../shared/events.ts'
import type { Stock, StockRef } from '../../inventory/index.ts'
import type { PositionPlan, ReplenishmentPolicy } from '../planning/policy.ts'
import type { PurchaseOrder } from '../purchase-orders/purchase-order.ts'
import type { SupplierFacts } from '../suppliers/supplier-terms.ts'
import type { ReplenishmentInputs } from './decide-replenishment.ts'

/** Why a position orders nothing by itself, until a person has looked. */
export interface Freeze {
  /** `silentDevice`, `sensorsDisagree` and so on; the count task says more */
  readonly reason: string
  readonly since: Instant
  readonly countTaskId?: string | undefined
}

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
  /** what the supplier promises, in working days */
  readonly leadTimeDays: number
  /** of the rule `fixedQuantity` */
  readonly lot?: number | undefined
  /** absent: the usual one */
  readonly policy?: ReplenishmentPolicy | undefined
  /** counts the changes of the policy by people */
  readonly policyVersion?: number | undefined
  /** absent before the first night */
  readonly plan?: PositionPlan | undefined
  readonly frozen?: Freeze | undefined
  /** a person cancelled an order: nothing new before then */
  readonly pausedUntil?: Instant | undefined
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
  /** what was agreed with its supplier; absent where nothing was */
  readonly terms?: SupplierFacts | undefined
  /** pieces that customers wait for; absent while there is something to sell */
  readonly backordered?: number | undefined
}

/** What made us look at a position. */
export type Trigger =
  | { readonly kind: 'reading'; readonly deviceId: string; readonly readingId: string }
  | { readonly kind: 'order'; readonly orderId: string }
  | { readonly kind: 'receipt'; readonly purchaseOrderId: string }
  | { readonly kind: 'movement'; readonly movementId: string }
  | { readonly kind: 'review' }
  | { readonly kind: 'plan'; readonly run: string }

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
    /** the business day of the decision */
    readonly today?: string | undefined
    readonly currency?: string | undefined
    /** when the stock was last counted by a reading, and last moved by book */
    readonly countedAt?: Instant | undefined
    readonly movedAt?: Instant | undefined
  }
  readonly quantity: number
  /** the forecast behind the levels */
  readonly plan?: PositionPlan | undefined
  readonly policy?: ReplenishmentPolicy | undefined
  /** lines that were joined to reach the supplier's minimum order value */
  readonly joined?: readonly JoinedLine[] | undefined
}

/** A line of another SKU of the same supplier and warehouse, not yet at its reorder point but close to it. */
export interface JoinedLine {
  readonly sku: string
  readonly quantity: number
  /** its own inputs, with the reorder point raised to where it may join */
  readonly inputs: ReplenishmentInputs
}

/** A purchase order as it is written: with the position that it was decided on, the decision and the event. */
export interface RaisedOrder {
  readonly order: PurchaseOrder
  /** one for each line, in their order */
  readonly positions: readonly Position[]
  readonly decision: DecisionRecord
  readonly event: DomainEvent
  /** of an order that is sent at once: what it adds to the month's spend, and the cap that refuses it */
  readonly spend?: Spend | undefined
}

export interface Spend {
  readonly buyerId: string
  readonly supplierId: string
  /** `2026-03` */
  readonly month: string
  /** in minor units; below 0 gives back */
  readonly amount: number
  readonly cap?: number | undefined
}

/** Thrown when a month's cap has no room for an order. */
export class SpendCapReached extends Error {
  override readonly name = 'SpendCapReached'
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
  /** SKUs that one supplier brings to the same warehouse, for joining lines. */
  ofSupply(position: Position): Promise<StockRef[]>
  /** A page of all positions, for the review. */
  page(cursor: string | undefined, limit?: number): Promise<{ refs: StockRef[]; cursor?: string }>
  /**
   * Order, decision, event and the position's new state, in one write.
   *
   * @throws PositionMoved when one of the positions has an open order by now or is not as it was read
   * @throws SpendCapReached
   */
  raise(raised: RaisedOrder): Promise<void>
  /** Where the last review stopped before its end, if it did. */
  reviewedUpTo(): Promise<string | undefined>
  rememberReview(cursor: string | undefined): Promise<void>
}

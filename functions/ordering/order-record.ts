import type { Instant } from '../../shared/clock.ts'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'
import type { PriceBasis } from '../catalog/index.ts'
import type { AllocationReason } from './allocate.ts'
import type { Order, OrderLine } from './order.ts'
import type { OrderWishes } from './order-wishes.ts'

/** A line as it is kept: with the reasons for its price and its warehouses, which only its seller may see. */
export interface RecordedLine extends OrderLine {
  readonly allocationReason?: AllocationReason | undefined
  /** the same for pieces that it waited for and has got since: the newest of these */
  readonly fillReasons?: readonly AllocationReason[] | undefined
  /** what its price was decided on, to be decided again; absent: no price list said anything */
  readonly priceBasis?: PriceBasis | undefined
}

export type WorkKind = 'place' | 'change' | 'ship' | 'cancel' | 'reject' | 'deliver'

/** Who asked for a change, when, and under which idempotency record it is answered. */
export interface Request {
  readonly at: Instant
  readonly by: string
  readonly organizationId: string
  readonly once: Omit<IdempotencyRecord, 'body' | 'storedAt'>
}

/**
 * A change of an order's lines, as data: whoever has it and the lines comes to the same result. A change
 * that one transaction does not hold is kept with the order until it is through.
 */
export interface Work extends Request {
  readonly workId: string
  readonly kind: WorkKind
  /** pieces by line number */
  readonly quantities: readonly (readonly [lineNumber: number, quantity: number])[]
  readonly reason?: string | undefined
  /** only pieces that lie there */
  readonly warehouseId?: string | undefined
  /** ids for the shipments that it makes */
  readonly shipmentIds?: readonly string[] | undefined
  /** of a change: what its buyer says beside the new lines, which lie in the chunks */
  readonly wishes?: OrderWishes | undefined
  /** the order did not exist before: undone, it is gone again */
  readonly isNew?: boolean | undefined
}

/** An order as it is kept. */
export interface OrderRecord extends Omit<Order, 'lines'> {
  readonly lines: readonly RecordedLine[]
  readonly isDraft?: true | undefined
  /** events told so far; the number of the last one */
  readonly eventCount: number
  /** a change under way that takes more than one transaction */
  readonly work?: Work | undefined
  /** its lines are in items beside it, this many in each */
  readonly chunkSize?: number | undefined
}

/** The order as its buyer and seller see it. */
export const orderView = (record: OrderRecord): Order => {
  const { isDraft: _d, eventCount: _e, work: _w, chunkSize: _c, lines, ...order } = record
  return {
    ...order,
    lines: lines.map(
      ({ allocationReason: _reason, fillReasons: _fills, priceBasis: _basis, ...line }) => line,
    ),
  }
}

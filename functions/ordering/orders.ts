import type { Instant } from '../../shared/clock.ts'
import type { DomainEvent } from '../../shared/events.ts'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'
import type { Hold } from '../inventory/index.ts'
import type { HistoryEntry } from './history.ts'
import type { StockMove } from './order-lines.ts'
import type { OrderRecord, RecordedLine, Work } from './order-record.ts'
import type { Shipment } from './shipment.ts'

export interface OrderPage {
  readonly items: OrderRecord[]
  readonly cursor?: string
}

/** A cursor that continues a list behind an order. */
export type CursorBehind = (
  order: Pick<OrderRecord, 'orderId' | 'buyerId' | 'sellerId'>,
  index: 'byBuyer' | 'bySeller',
) => string

/** A page of a list: the newest first, unless `oldestFirst`. */
export interface PageRequest {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly oldestFirst?: boolean | undefined
  /** bounds on when orders were made, in epoch milliseconds */
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** Thrown when somebody took the stock between reading and holding: read again and decide anew. */
export class StockTaken extends Error {
  override readonly name = 'StockTaken'
}

/** Thrown when the order changed after it was read: read again and decide anew. */
export class OrderMoved extends Error {
  override readonly name = 'OrderMoved'
}

/** A change of an order as one transaction. */
export interface OrderChange {
  /** undefined: the order is new */
  readonly before: OrderRecord | undefined
  readonly after: OrderRecord
  readonly moves: readonly StockMove[]
  readonly events: readonly DomainEvent[]
  readonly history: HistoryEntry
  readonly shipments?: readonly Shipment[] | undefined
  /** undefined where a machine acts */
  readonly done?: IdempotencyRecord | undefined
  /** holds of a draft with an end */
  readonly holds?: DraftHolds | undefined
}

/** What becomes of a draft's holds: they are made with an end, stay without one, or are given back. */
export type DraftHolds =
  | { readonly kind: 'make'; readonly until: Instant }
  | { readonly kind: 'keep' | 'drop'; readonly holds: readonly Hold[] }

/** Orders by access pattern. */
export interface Orders {
  /** With all lines; a new order that is being placed is not there yet. */
  find(orderId: string): Promise<OrderRecord | undefined>
  ofBuyer(buyerId: string, page: PageRequest): Promise<OrderPage>
  ofSeller(sellerId: string, page: PageRequest): Promise<OrderPage>
  historyOf(orderId: string): Promise<HistoryEntry[]>
  shipmentsOf(orderId: string): Promise<Shipment[]>
  /** Whether one transaction holds it. */
  fits(change: OrderChange): boolean
  /** @throws StockTaken, OrderMoved */
  save(change: OrderChange): Promise<void>
}

/** Changes that take several transactions. Each step is one, and is refused when it is not its turn. */
export interface Works {
  /** The order with its work, also one that is not placed yet; undefined when no work is under way. */
  find(orderId: string): Promise<WorkInProgress | undefined>
  /**
   * The first step: the order says what is being done to it, and the request that it is running.
   *
   * @param lines for placing and changing: the lines as they are to be held
   * @throws OrderMoved, or what a request that was sent before is answered; `order-too-scattered`
   */
  begin(order: OrderRecord, work: Work, lines?: readonly RecordedLine[]): Promise<void>
  /** Does a chunk. @throws StockTaken, WorkStopped when it is done already or the work is not under way */
  forward(
    progress: WorkInProgress,
    chunk: Chunk,
    lines: readonly RecordedLine[],
    moves: readonly StockMove[],
  ): Promise<void>
  /** Of a change: everything is held, and from here on it cannot be undone. @throws WorkStopped */
  passThrough(progress: WorkInProgress): Promise<void>
  /** Of a change, after that: gives back a chunk's share. @throws WorkStopped when that was done already */
  settle(progress: WorkInProgress, chunk: Chunk, moves: readonly StockMove[]): Promise<void>
  /** The last step. @throws WorkStopped */
  finish(progress: WorkInProgress, change: OrderChange): Promise<void>
  /** From here on the work is undone. @throws WorkStopped when it is through, or turned back before */
  turnBack(progress: WorkInProgress): Promise<void>
  /** Undoes a chunk that is done. @throws WorkStopped when that was done before */
  back(progress: WorkInProgress, chunk: Chunk, moves: readonly StockMove[]): Promise<void>
  /** The last step of undoing: as if nothing had been. @throws WorkStopped */
  forget(progress: WorkInProgress): Promise<void>
}

/** Thrown when another process finished or undid the work. */
export class WorkStopped extends Error {
  override readonly name = 'WorkStopped'
}

export interface WorkInProgress {
  /** with its lines as they were before the work */
  readonly order: OrderRecord
  readonly work: Work
  /** `through` is a change of which everything is held */
  readonly phase: 'forward' | 'through' | 'back'
  readonly chunks: readonly Chunk[]
}

/** Lines of a large order, and how far the work has come with them. */
export interface Chunk {
  readonly index: number
  readonly lines: readonly RecordedLine[]
  /** its lines before the work, where it has changed them */
  readonly previous?: readonly RecordedLine[] | undefined
  readonly isDone: boolean
  /** of a change: its share was given back */
  readonly isSettled: boolean
}

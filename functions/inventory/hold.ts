import type { Instant } from '../../shared/clock.ts'
import {
  absent,
  equals,
  greaterThan,
  put,
  type Refused,
  remove,
  type Update,
  type Write,
} from '../../shared/writes.ts'
import { holdKey, holdOn, inventoryTable } from './inventory.table.ts'
import { holdStock, releaseStock } from './movements.ts'
import type { Place } from './stock.ts'

/**
 * Pieces kept for somebody until a moment. When that has passed they are still counted as held, until
 * somebody is short of them and takes them back: nothing needs to run for the promise to end.
 */
export interface Hold extends Place {
  /** for what they are kept, for example a draft order */
  readonly reference: string
  readonly quantity: number
  readonly heldUntil: Instant
}

const table = inventoryTable

/** Holds pieces until a moment; a reference holds each stock at most once. */
export const holdUntil = (hold: Hold, refused: Refused): Write[] => [
  holdStock(hold, refused),
  put(table, { ...holdKey(hold.reference, hold), ...hold, holdOn: holdOn(hold) }, { when: { pk: absent() } }),
]

/** The pieces stay held, from now on without end: the reference has become an order. */
export const keepHold = (hold: Hold, now: Instant, refused: Refused): Write =>
  remove(table, holdKey(hold.reference, hold), { when: { heldUntil: greaterThan(now) }, refused })

/** The pieces are given back before the hold ended. */
export const dropHold = (hold: Hold, refused: Refused): [Write, Update] => [
  remove(table, holdKey(hold.reference, hold), { when: { heldUntil: equals(hold.heldUntil) }, refused }),
  releaseStock(hold),
]

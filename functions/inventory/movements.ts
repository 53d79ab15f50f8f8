import type { Instant } from '../../shared/clock.ts'
import {
  absent,
  absentOr,
  atLeast,
  equals,
  lessThan,
  type Refused,
  type Update,
  update,
} from '../../shared/writes.ts'
import { inventoryTable, stockKey } from './inventory.table.ts'
import type { Place } from './stock.ts'

/**
 * The ways in which stock changes, as contributions to somebody's transaction. None of them writes what it
 * computed from a reading: the database adds and compares, so no two writers can both take the last piece.
 * `journaled` (in journal.ts) books what they do.
 */
type Move = Place & { readonly quantity: number }
type TimedMove = Move & { readonly at: Instant }

const keyOf = ({ sku, warehouseId, bucket }: Place) => stockKey(sku, warehouseId, bucket)

/** Takes pieces out of `available` for an order; refused when fewer are there. */
export const holdStock = (move: Move, refused: Refused): Update =>
  update(inventoryTable, keyOf(move), {
    add: { available: -move.quantity, held: move.quantity },
    when: { available: atLeast(move.quantity) },
    refused,
  })

/** Gives a hold back. */
export const releaseStock = (move: Move): Update =>
  update(inventoryTable, keyOf(move), {
    add: { available: move.quantity, held: -move.quantity },
    when: { held: atLeast(move.quantity) },
  })

/** Held pieces leave the warehouse, as many as really lie there. `available` lost them when they were held. */
export const issueStock = ({ at, ...move }: TimedMove, refused?: Refused): Update =>
  update(inventoryTable, keyOf(move), {
    add: { onHand: -move.quantity, held: -move.quantity },
    set: { movedAt: at },
    when: { held: atLeast(move.quantity), onHand: atLeast(move.quantity) },
    refused,
  })

/** Pieces that were to leave do not: they lie there again, held for the same order. */
export const unissueStock = (move: Move): Update =>
  update(inventoryTable, keyOf(move), { add: { onHand: move.quantity, held: move.quantity } })

/** Pieces arrive. The item comes into being with the first ones. A warning given before may be given again. */
export const receiveStock = ({ sku, warehouseId, quantity, at }: TimedMove): Update =>
  update(inventoryTable, stockKey(sku, warehouseId), {
    add: { onHand: quantity, available: quantity, held: 0 },
    set: { sku, warehouseId, stockIn: warehouseId, movedAt: at },
    remove: ['lowTold'],
  })

/** Pieces are written off, or leave for another warehouse: only such as nobody holds. */
export const withdrawStock = ({ at, ...move }: TimedMove, refused: Refused): Update =>
  update(inventoryTable, keyOf(move), {
    add: { onHand: -move.quantity, available: -move.quantity },
    set: { movedAt: at },
    when: { available: atLeast(move.quantity) },
    refused,
  })

/** Pieces that lie there are kept from being sold. */
export const quarantineStock = (move: Move, refused: Refused): Update =>
  update(inventoryTable, keyOf(move), {
    add: { available: -move.quantity, quarantined: move.quantity },
    when: { available: atLeast(move.quantity) },
    refused,
  })

/** They may be sold again. */
export const freeStock = (move: Move, refused: Refused): Update =>
  update(inventoryTable, keyOf(move), {
    add: { available: move.quantity, quarantined: -move.quantity },
    when: { quarantined: atLeast(move.quantity) },
    refused,
  })

interface Recount extends Place {
  /** pieces that were found */
  readonly quantity: number
  readonly measuredAt: Instant
}

/**
 * Pieces were counted: the difference to what the books say is added, if the books still say it. With fewer
 * found than are held `available` goes below zero: what was promised stays promised, and nothing new is.
 *
 * @param before `onHand` as it was read
 */
export const correctStock = (
  { sku, warehouseId, quantity, before, measuredAt }: Recount & { readonly before: number },
  refused: Refused,
): Update =>
  update(inventoryTable, stockKey(sku, warehouseId), {
    add: { onHand: quantity - before, available: quantity - before },
    set: { countedAt: measuredAt },
    when: {
      onHand: equals(before),
      countedAt: absentOr(lessThan(measuredAt)),
      movedAt: absentOr(lessThan(measuredAt)),
      buckets: absent(),
    },
    refused,
  })

/** Pieces were counted of which nothing was known yet. */
export const openStock = ({ sku, warehouseId, quantity, measuredAt }: Recount, refused: Refused): Update =>
  update(inventoryTable, stockKey(sku, warehouseId), {
    add: { onHand: quantity, available: quantity, held: 0 },
    set: { sku, warehouseId, stockIn: warehouseId, countedAt: measuredAt },
    when: { onHand: absent() },
    refused,
  })

import type { Instant } from '../../shared/clock.ts'
import {
  absentOr,
  atLeast,
  lessThan,
  minus,
  present,
  type Refused,
  type Update,
  update,
} from '../../shared/writes.ts'
import { inventoryTable, stockKey } from './inventory.table.ts'
import type { StockRef } from './stock.ts'

/**
 * The ways in which stock changes, as contributions to somebody's transaction. None of them reads first:
 * the database adds and compares, so no two writers can both take the last piece.
 */
type Move = StockRef & { readonly quantity: number }

/** Takes pieces out of `available` for an order; refused when fewer are there. */
export const holdStock = ({ sku, warehouseId, quantity }: Move, refused: Refused): Update =>
  update(inventoryTable, stockKey(sku, warehouseId), {
    add: { available: -quantity, held: quantity },
    when: { available: atLeast(quantity) },
    refused,
  })

/** Gives a hold back. */
export const releaseStock = ({ sku, warehouseId, quantity }: Move): Update =>
  update(inventoryTable, stockKey(sku, warehouseId), {
    add: { available: quantity, held: -quantity },
    when: { held: atLeast(quantity) },
  })

/** Held pieces leave the warehouse. `available` lost them when they were held. */
export const issueStock = ({ sku, warehouseId, quantity, at }: Move & { readonly at: Instant }): Update =>
  update(inventoryTable, stockKey(sku, warehouseId), {
    add: { onHand: -quantity, held: -quantity },
    set: { movedAt: at },
    when: { held: atLeast(quantity) },
  })

/** Pieces arrive. The item comes into being with the first ones. */
export const receiveStock = ({ sku, warehouseId, quantity, at }: Move & { readonly at: Instant }): Update =>
  update(inventoryTable, stockKey(sku, warehouseId), {
    add: { onHand: quantity, available: quantity, held: 0 },
    set: { sku, warehouseId, movedAt: at },
  })

/**
 * A reading says how many pieces lie there. It counts when it was measured after every reading that
 * counted before and after the last movement by book; `available` follows in the same expression.
 */
export const countStock = (
  { sku, warehouseId, quantity, measuredAt }: Move & { readonly measuredAt: Instant },
  refused: Refused,
): Update =>
  update(inventoryTable, stockKey(sku, warehouseId), {
    set: { onHand: quantity, available: minus(quantity, 'held'), countedAt: measuredAt },
    when: {
      held: present(),
      countedAt: absentOr(lessThan(measuredAt)),
      movedAt: absentOr(lessThan(measuredAt)),
    },
    refused,
  })

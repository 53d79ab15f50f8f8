import type { Instant } from '../../shared/clock.ts'
import type { Tables } from '../../shared/tables.ts'
import type { Item } from '../../shared/writes.ts'
import { dropHold, type Hold } from './hold.ts'
import { holdOn, holdPartition, inventoryTable } from './inventory.table.ts'
import { journaled } from './journal.ts'
import type { Place } from './stock.ts'

const holdOf = ({ reference, sku, warehouseId, bucket, quantity, heldUntil }: Item): Hold => ({
  reference,
  sku,
  warehouseId,
  ...(bucket ? { bucket } : {}),
  quantity,
  heldUntil,
})

/** Somebody else dropped or kept the hold first, which is as good. */
class HoldGone extends Error {}

/** So many ended holds of one stock are taken back at a time. */
const MOST_AT_ONCE = 40

export interface Holds {
  /** What is held for a reference, ended or not. */
  of(reference: string): Promise<Hold[]>
  /**
   * Takes back the holds on these stocks that have ended.
   *
   * @returns how many pieces that gave
   */
  reclaim(places: readonly Place[], now: Instant): Promise<number>
  /** Gives back everything that is held for a reference. */
  drop(reference: string, now: Instant): Promise<void>
}

export const holdStore = (tables: Tables): Holds => {
  const drop = async (hold: Hold, now: Instant): Promise<number> => {
    const reference = `${hold.reference}!${holdOn(hold)}!${hold.heldUntil}`
    try {
      const writes = dropHold(hold, () => new HoldGone())
      await tables.transact(journaled(writes, { kind: 'release', at: now, reference, reason: 'ended' }))
      return hold.quantity
    } catch (thrown) {
      if (thrown instanceof HoldGone) return 0
      throw thrown
    }
  }
  const of = async (reference: string): Promise<Hold[]> => {
    const { items } = await tables.query({
      table: inventoryTable,
      partition: holdPartition(reference),
      consistent: true,
    })
    return items.map(holdOf)
  }
  return {
    of,
    drop: async (reference, now) => {
      for (const hold of await of(reference)) await drop(hold, now)
    },
    reclaim: async (places, now) => {
      let pieces = 0
      for (const place of places) {
        const { items } = await tables.query({
          table: inventoryTable,
          index: 'byEnd',
          partition: holdOn(place),
          sort: { before: now },
          limit: MOST_AT_ONCE,
        })
        for (const hold of items.map(holdOf)) pieces += await drop(hold, now)
      }
      return pieces
    },
  }
}

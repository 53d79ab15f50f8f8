import { type Instant, minutes, plus } from '../../shared/clock.ts'
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

/** A hold lasts a minute at least; clocks may differ by some seconds, and an index is late by less. */
const SHORTEST_HOLD = minutes(1) - 10_000
const MOST_REMEMBERED = 10_000

/** So many ended holds of one stock are taken back at a time. */
const MOST_AT_ONCE = 40

/** So many stocks are looked at side by side: one that is split has a place for each of its buckets, and somebody waits. */
const MOST_LOOKS = 25

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
  /** Until when no hold on a stock can end: those that are there end later, and new ones last a minute. */
  const quietUntil = new Map<string, Instant>()
  const remember = (id: string, nextEnd: Instant | undefined, seen: number, now: Instant): void => {
    if (nextEnd === undefined && seen === MOST_AT_ONCE) return
    if (quietUntil.size >= MOST_REMEMBERED) quietUntil.clear()
    const newOnes = plus(now, SHORTEST_HOLD)
    quietUntil.set(id, nextEnd !== undefined && nextEnd < newOnes ? nextEnd : newOnes)
  }
  const isQuiet = (id: string, now: Instant): boolean => (quietUntil.get(id) ?? '') > now
  const look = async (id: string, now: Instant): Promise<number> => {
    let pieces = 0
    const { items } = await tables.query({
      table: inventoryTable,
      index: 'byEnd',
      partition: id,
      limit: MOST_AT_ONCE,
    })
    const holds = items.map(holdOf)
    for (const hold of holds.filter(({ heldUntil }) => heldUntil < now)) pieces += await drop(hold, now)
    remember(id, holds.find(({ heldUntil }) => heldUntil >= now)?.heldUntil, holds.length, now)
    return pieces
  }
  /** Looks under way: of many who are short of one stock at the same moment one looks. */
  const looks = new Map<string, Promise<number>>()
  const lookOnce = async (id: string, now: Instant): Promise<number> => {
    const another = looks.get(id)
    // It began before, and may have missed what has ended since: then this one looks too.
    const found = another ? await another.catch(() => 0) : 0
    if (found > 0 || isQuiet(id, now)) return found
    const mine = look(id, now).finally(() => {
      if (looks.get(id) === mine) looks.delete(id)
    })
    looks.set(id, mine)
    return mine
  }
  return {
    of,
    drop: async (reference, now) => {
      for (const hold of await of(reference)) await drop(hold, now)
    },
    reclaim: async (places, now) => {
      const ids = places.map(holdOn).filter(id => !isQuiet(id, now))
      let pieces = 0
      for (let i = 0; i < ids.length; i += MOST_LOOKS) {
        const found = await Promise.all(ids.slice(i, i + MOST_LOOKS).map(id => lookOnce(id, now)))
        pieces += found.reduce((sum, one) => sum + one, 0)
      }
      return pieces
    },
  }
}

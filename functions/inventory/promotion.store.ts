import type { Instant } from '../../shared/clock.ts'
import { type IdempotencyRecord, idempotencyPut } from '../../shared/idempotency.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, atLeast, equals, type Update, update, type Write } from '../../shared/writes.ts'
import { inventoryTable, stockKey } from './inventory.table.ts'
import { journaled } from './journal.ts'
import type { Stock } from './stock.ts'

/** Thrown when pieces were taken or split meanwhile: read again and decide anew. */
export class PromotionMoved extends Error {
  override readonly name = 'PromotionMoved'
}
const moved = () => new PromotionMoved('the stock is not as it was read')

interface Booking {
  readonly stock: Stock
  readonly at: Instant
  readonly by: string
  readonly reference: string
  readonly done: IdempotencyRecord
}

export interface Promotions {
  /** @throws PromotionMoved */
  split(booking: Booking & { readonly shares: readonly number[] }): Promise<void>
  /** @throws PromotionMoved */
  join(booking: Booking & { readonly buckets: readonly Stock[]; readonly isEnd: boolean }): Promise<void>
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

/** Pieces go over to a bucket; the first ones make it. */
const intoBucket = ({ sku, warehouseId }: Stock, bucket: number, quantity: number): Update =>
  update(inventoryTable, stockKey(sku, warehouseId, bucket), {
    add: { onHand: quantity, available: quantity, held: 0 },
    set: { sku, warehouseId, bucket },
  })

const occasion = ({ at, by, reference }: Booking) => ({ kind: 'promotion' as const, at, by, reference })

/** Free pieces go back; at the end every bucket is asked whether nothing is held in it. */
const emptied = (bucket: Stock, isEnd: boolean): Update[] => {
  const { sku, warehouseId, bucket: number, available, held } = bucket
  if (available === 0 && !isEnd) return []
  return [
    update(inventoryTable, stockKey(sku, warehouseId, number), {
      add: { onHand: -available, available: -available },
      when: { available: equals(available), held: equals(held) },
      refused: moved,
    }),
  ]
}

export const promotionStore = (tables: Tables): Promotions => ({
  split: ({ stock, shares, ...booking }) => {
    const total = sum(shares)
    const main = update(inventoryTable, stockKey(stock.sku, stock.warehouseId), {
      add: { onHand: -total, available: -total },
      set: { buckets: shares.length, movedAt: booking.at },
      when: { available: atLeast(total), buckets: absent() },
      refused: moved,
    })
    const writes = [main, ...shares.map((share, i) => intoBucket(stock, i + 1, share))]
    return tables.transact([
      ...journaled(writes, occasion({ stock, ...booking })),
      idempotencyPut(inventoryTable, booking.done),
    ])
  },
  join: ({ stock, buckets, isEnd, ...booking }) => {
    const total = sum(buckets.map(({ available }) => available))
    const main = update(inventoryTable, stockKey(stock.sku, stock.warehouseId), {
      add: { onHand: total, available: total },
      set: { movedAt: booking.at },
      remove: isEnd ? ['buckets'] : [],
      when: { buckets: equals(stock.buckets ?? 0) },
      refused: moved,
    })
    const writes: Write[] = [main, ...buckets.flatMap(bucket => emptied(bucket, isEnd))]
    return tables.transact([
      ...journaled(writes, occasion({ stock, ...booking })),
      idempotencyPut(inventoryTable, booking.done),
    ])
  },
})

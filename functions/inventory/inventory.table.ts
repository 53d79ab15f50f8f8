import type { Instant } from '../../shared/clock.ts'
import { defineTable } from '../../shared/tables.ts'
import type { Place } from './stock.ts'

/**
 * Stock by SKU and warehouse, warehouses, holds with an end, and the journal of movements. The index
 * `byEnd` holds nothing but holds that end, by the stock that they are on. `byWarehouse` has the keys of
 * what lies in a warehouse: keys do not change, so no order pays for it.
 */
export const inventoryTable = defineTable({
  name: 'inventory',
  indexes: {
    byEnd: { partition: 'holdOn', sort: 'heldUntil' },
    byWarehouse: { partition: 'stockIn', sort: 'pk', projection: 'keysOnly' },
  },
})

/** A bucket is a share of a promoted SKU's stock under a key of its own, so that many can be written at once. */
export const stockPartition = (sku: string, bucket?: number): string =>
  bucket ? `stock#${sku}#${bucket}` : `stock#${sku}`

/** The SKU of such a partition. */
export const skuOf = (partition: string): string => partition.split('#')[1] ?? ''

/** One SKU in one warehouse: the item that holds are taken from. */
export const stockKey = (sku: string, warehouseId: string, bucket?: number) => ({
  pk: stockPartition(sku, bucket),
  sk: warehouseId,
})

/** All warehouses are one small partition. */
export const warehousePartition = 'warehouses'
export const warehouseKey = (warehouseId: string) => ({ pk: warehousePartition, sk: warehouseId })

const placeText = ({ sku, warehouseId, bucket }: Place): string =>
  `${sku}#${warehouseId}${bucket ? `#${bucket}` : ''}`

/** The value of `holdOn`: which stock a hold with an end is on. */
export const holdOn = placeText
export const holdPartition = (reference: string): string => `hold#${reference}`
export const holdKey = (reference: string, place: Place) => ({
  pk: holdPartition(reference),
  sk: placeText(place),
})

/** Goods that came, went or were counted are in one journal, promises on them in the other. */
export type JournalName = 'goods' | 'promises'

/**
 * A day's journal is spread over this many partitions: each takes 1,000 units a second, an entry costs a
 * handful.
 */
export const JOURNAL_SHARDS = 8

export const journalPartition = (name: JournalName, day: string, shard: number): string =>
  `${name}#${day}#${shard}`

const shardOf = (reference: string): number => {
  let sum = 0
  for (let i = 0; i < reference.length; i++) sum = (sum * 31 + reference.charCodeAt(i)) % 65_521
  return sum % JOURNAL_SHARDS
}

/** Entries sort by their time; `reference` makes them unique. */
export const journalKey = (name: JournalName, at: Instant, reference: string) => ({
  pk: journalPartition(name, at.slice(0, 10), shardOf(reference)),
  sk: `${at}#${reference}`,
})

/** From when on the journal has to be read. */
export const BOOKS = { pk: 'books', sk: 'books' }

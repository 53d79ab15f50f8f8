import type { BatchGet, Tables } from '../../shared/tables.ts'
import type { Item } from '../../shared/writes.ts'
import { bucketsOf, withBuckets } from './buckets.ts'
import { inventoryTable, skuOf, stockKey, stockPartition } from './inventory.table.ts'
import type { Place, Stock, StockReader, StockRef } from './stock.ts'
import { warehouseStore } from './warehouse.store.ts'

/** Stock as it is when the books begin; what it began with is kept, so that the journal adds up from there. */
export const stockItem = (stock: Omit<Stock, 'available' | 'bucket'>): Item => ({
  ...stockKey(stock.sku, stock.warehouseId),
  ...stock,
  stockIn: stock.warehouseId,
  available: stock.onHand - stock.held - (stock.quarantined ?? 0),
  opening: { onHand: stock.onHand, held: stock.held, quarantined: stock.quarantined ?? 0 },
})

export const stockOf = (item: Item): Stock => {
  const { sku, warehouseId, bucket, onHand, held, quarantined, available, countedAt, movedAt } = item
  return {
    sku,
    warehouseId,
    onHand,
    held,
    available,
    ...(quarantined ? { quarantined } : {}),
    ...(countedAt ? { countedAt } : {}),
    ...(movedAt ? { movedAt } : {}),
    ...(item.lowBelow === undefined ? {} : { lowBelow: item.lowBelow }),
    ...(item.overAbove === undefined ? {} : { overAbove: item.overAbove }),
    ...(item.buckets ? { buckets: item.buckets } : {}),
    ...(bucket ? { bucket } : {}),
    ...(item.lowTold ? { lowTold: true } : {}),
    ...(item.overTold ? { overTold: true } : {}),
  }
}

/**
 * What to put into a `batchGet` of several tables to read this stock among others.
 * Strongly consistent: a stale figure would refuse an order that could be filled.
 */
export const stockByRef = (refs: readonly Place[]): BatchGet => ({
  table: inventoryTable,
  keys: refs.map(({ sku, warehouseId, bucket }) => stockKey(sku, warehouseId, bucket)),
  consistent: true,
})

/**
 * The same to show what is available, and nothing else of it: as it was a moment ago, at half the units. Who
 * orders is told by the order itself.
 */
export const availabilityByRef = (refs: readonly Place[]): BatchGet => ({
  table: inventoryTable,
  keys: refs.map(({ sku, warehouseId, bucket }) => stockKey(sku, warehouseId, bucket)),
  only: ['sku', 'warehouseId', 'available', 'buckets'],
})

/** The buckets of those of the stocks that a promotion has split: no call when there are none. */
export const readBuckets = async (
  tables: Tables,
  stocks: readonly Pick<Stock, 'sku' | 'warehouseId' | 'buckets'>[],
): Promise<Stock[]> => {
  const places = stocks.flatMap(bucketsOf)
  if (!places.length) return []
  const [items = []] = await tables.batchGet([stockByRef(places)])
  return items.map(stockOf)
}

export const stockReader = (tables: Tables, now: () => number = () => performance.now()): StockReader => {
  const { warehouses, warehouse, ruleOf } = warehouseStore(tables, now)
  const whole = async (stocks: Stock[]): Promise<Stock[]> =>
    withBuckets(stocks, await readBuckets(tables, stocks))
  const findAll = async (refs: readonly StockRef[]): Promise<Stock[]> => {
    const [items = []] = await tables.batchGet([stockByRef(refs)])
    return whole(items.map(stockOf))
  }

  const parts = async (places: readonly Place[]): Promise<Stock[]> => {
    const [items = []] = places.length ? await tables.batchGet([stockByRef(places)]) : []
    return items.map(stockOf)
  }

  return {
    parts,
    inWarehouse: async (warehouseId, page) => {
      const { items, cursor } = await tables.query({
        table: inventoryTable,
        index: 'byWarehouse',
        partition: warehouseId,
        ...page,
      })
      const places = items.map(({ pk }) => ({ sku: skuOf(pk), warehouseId }))
      return { items: await findAll(places), ...(cursor ? { cursor } : {}) }
    },
    find: async ({ sku, warehouseId }) => {
      const item = await tables.get(inventoryTable, stockKey(sku, warehouseId), { consistent: true })
      const [found] = item ? await whole([stockOf(item)]) : []
      return found
    },
    ofSku: async sku => {
      const { items } = await tables.query({
        table: inventoryTable,
        partition: stockPartition(sku),
        consistent: true,
      })
      return whole(items.map(stockOf))
    },
    findAll,
    availableBySku: async skus => {
      const places = await warehouses()
      const refs = skus.flatMap(sku => places.map(({ warehouseId }) => ({ sku, warehouseId })))
      const available = new Map<string, number>()
      for (const stock of await findAll(refs)) {
        available.set(stock.sku, (available.get(stock.sku) ?? 0) + Math.max(0, stock.available))
      }
      return available
    },
    warehouses,
    warehouse,
    ruleOf,
  }
}

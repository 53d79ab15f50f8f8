import type { BatchGet, Tables } from '../../shared/tables.ts'
import type { Item } from '../../shared/writes.ts'
import {
  inventoryTable,
  stockKey,
  stockPartition,
  warehouseKey,
  warehousePartition,
} from './inventory.table.ts'
import type { Stock, StockReader, StockRef, Warehouse } from './stock.ts'

export const stockItem = (stock: Omit<Stock, 'available'>): Item => ({
  ...stockKey(stock.sku, stock.warehouseId),
  ...stock,
  available: stock.onHand - stock.held,
})

export const warehouseItem = (warehouse: Warehouse): Item => ({
  ...warehouseKey(warehouse.warehouseId),
  ...warehouse,
})

export const stockOf = ({ sku, warehouseId, onHand, held, available, countedAt, movedAt }: Item): Stock => ({
  sku,
  warehouseId,
  onHand,
  held,
  available,
  ...(countedAt ? { countedAt } : {}),
  ...(movedAt ? { movedAt } : {}),
})

const warehouseOf = ({ warehouseId, name, ownerId }: Item): Warehouse => ({ warehouseId, name, ownerId })

/**
 * What to put into a `batchGet` of several tables to read this stock among others.
 * Strongly consistent: a stale figure would refuse an order that could be filled.
 */
export const stockByRef = (refs: readonly StockRef[]): BatchGet => ({
  table: inventoryTable,
  keys: refs.map(({ sku, warehouseId }) => stockKey(sku, warehouseId)),
  consistent: true,
})

/** Warehouses change a few times a year. */
const WAREHOUSES_TRUSTED_FOR_MS = 60_000

export const stockReader = (tables: Tables, now: () => number = () => performance.now()): StockReader => {
  let known: { at: number; list: Promise<Warehouse[]> } | undefined

  const loadWarehouses = async (): Promise<Warehouse[]> => {
    const { items } = await tables.query({ table: inventoryTable, partition: warehousePartition })
    return items.map(warehouseOf)
  }
  const warehouses = (): Promise<Warehouse[]> => {
    if (!known || now() - known.at > WAREHOUSES_TRUSTED_FOR_MS) {
      const entry = { at: now(), list: loadWarehouses() }
      entry.list.catch(() => {
        known = undefined
      })
      known = entry
    }
    return known.list
  }
  const findAll = async (refs: readonly StockRef[]): Promise<Stock[]> => {
    const [items = []] = await tables.batchGet([stockByRef(refs)])
    return items.map(stockOf)
  }

  return {
    find: async ({ sku, warehouseId }) => {
      const item = await tables.get(inventoryTable, stockKey(sku, warehouseId), { consistent: true })
      return item && stockOf(item)
    },
    ofSku: async sku => {
      const { items } = await tables.query({
        table: inventoryTable,
        partition: stockPartition(sku),
        consistent: true,
      })
      return items.map(stockOf)
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
  }
}

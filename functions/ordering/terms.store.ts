import type { Tables } from '../../shared/tables.ts'
import { productOf, productsBySku } from '../catalog/index.ts'
import { readBuckets, type Stock, type StockReader, stockByRef, stockOf } from '../inventory/index.ts'
import type { Supply } from './allocate.ts'
import type { StockSupply, StockTerms } from './terms.ts'

/** Prices and stock of the SKUs of an order: one call to the database, however many tables it asks. */
export const termsReader =
  (tables: Tables, stock: Pick<StockReader, 'warehouses' | 'ruleOf'>) =>
  async (skus: readonly string[]): Promise<StockTerms> => {
    const warehouses = new Map((await stock.warehouses()).map(one => [one.warehouseId, one]))
    const refs = skus.flatMap(sku => [...warehouses.keys()].map(warehouseId => ({ sku, warehouseId })))
    const [productItems = [], stockItems = []] = await tables.batchGet([
      productsBySku(skus),
      stockByRef(refs),
    ])
    const products = new Map(productItems.map(productOf).map(product => [product.sku, product]))
    const stocks = stockItems.map(stockOf)
    const supplies = new Map<string, StockSupply[]>()
    const add = (one: Stock): void => {
      const warehouse = warehouses.get(one.warehouseId)
      if (!warehouse || warehouse.ownerId !== products.get(one.sku)?.sellerId) return
      const known = supplies.get(one.sku)
      const supply = supplyOf(one, warehouse)
      if (known) known.push(supply)
      else supplies.set(one.sku, [supply])
    }
    for (const one of stocks) add(one)
    for (const one of await readBuckets(tables, stocks)) add(one)
    const sellerId = products.values().next().value?.sellerId
    return { products, supplies, rule: sellerId ? await stock.ruleOf(sellerId) : 'mostStock' }
  }

const supplyOf = (
  stock: Stock,
  warehouse: Pick<Supply, 'priority' | 'coordinates'> & { ownerId: string },
) => ({
  warehouseId: stock.warehouseId,
  ...(stock.bucket ? { bucket: stock.bucket } : {}),
  available: stock.available,
  ...(warehouse.priority === undefined ? {} : { priority: warehouse.priority }),
  ...(warehouse.coordinates ? { coordinates: warehouse.coordinates } : {}),
  ...(stock.lowBelow !== undefined && !stock.lowTold && !stock.buckets && !stock.bucket
    ? { warnBelow: stock.lowBelow, ownerId: warehouse.ownerId }
    : {}),
})

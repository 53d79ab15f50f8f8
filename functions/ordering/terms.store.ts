import type { Tables } from '../../shared/tables.ts'
import {
  type Buyer,
  buyerOf,
  candidatesOf,
  gtinOwnerOf,
  pricesFor,
  productOf,
  productsBySku,
  skusByGtin,
} from '../catalog/index.ts'
import {
  type Stock,
  type StockReader,
  seenBuckets,
  stockByRef,
  stockOf,
  type Warehouse,
} from '../inventory/index.ts'
import { organizationStore } from '../organizations/index.ts'
import type { Supply } from './allocate.ts'
import type { Purchase } from './decide-order.ts'
import type { ReadTerms } from './terms.ts'

const supplyOf = ({ warehouseId, bucket, available }: Stock, warehouse: Warehouse): Supply => ({
  warehouseId,
  ...(bucket ? { bucket } : {}),
  available,
  ...(warehouse.priority === undefined ? {} : { priority: warehouse.priority }),
  ...(warehouse.coordinates ? { coordinates: warehouse.coordinates } : {}),
})

/** The buyer with his groups, which an actor of his own brings along. */
const buyerIn = async (tables: Tables, { buyerId, actor }: Purchase): Promise<Buyer> => {
  if (buyerId === actor.organizationId) return buyerOf(actor)
  return (await organizationStore(tables).find(buyerId)) ?? { organizationId: buyerId }
}

/**
 * Prices and stock of the SKUs of an order: one call to the database, however many tables it asks, and one
 * more for the buckets of a stock that was not known to be split for a promotion.
 */
export const termsReader = (tables: Tables, stock: Pick<StockReader, 'warehouses' | 'ruleOf'>): ReadTerms => {
  const buckets = seenBuckets()
  return async (skus, purchase) => {
    const buyer = purchase && (await buyerIn(tables, purchase))
    const warehouses = new Map((await stock.warehouses()).map(one => [one.warehouseId, one]))
    const refs = skus.flatMap(sku => [...warehouses.keys()].map(warehouseId => ({ sku, warehouseId })))
    const [productItems = [], stockItems = [], priceItems = []] = await tables.batchGet([
      productsBySku(skus),
      stockByRef(buckets.placesOf(refs)),
      ...(buyer ? [pricesFor(buyer, skus)] : []),
    ])
    const products = new Map(productItems.map(productOf).map(product => [product.sku, product]))
    const { parts, missing } = buckets.sort(stockItems.map(stockOf))
    const [more = []] = missing.length ? await tables.batchGet([stockByRef(missing)]) : []
    const supplies = new Map<string, Supply[]>()
    for (const one of [...parts, ...more.map(stockOf)]) {
      const warehouse = warehouses.get(one.warehouseId)
      // What lies in a warehouse is its owner's: nobody sells another's goods.
      if (!warehouse || warehouse.ownerId !== products.get(one.sku)?.sellerId) continue
      supplies.set(one.sku, [...(supplies.get(one.sku) ?? []), supplyOf(one, warehouse)])
    }
    const sellerId = products.values().next().value?.sellerId
    return {
      products,
      supplies,
      rule: sellerId ? await stock.ruleOf(sellerId) : 'mostStock',
      ...(buyer ? { pricing: { buyer, at: purchase.at, candidates: candidatesOf(priceItems) } } : {}),
    }
  }
}

/** What each GTIN is the number of, in one call for each hundred. */
export const gtinReader =
  (tables: Tables) =>
  async (gtins: readonly string[]): Promise<ReadonlyMap<string, { sku: string; unit: string }>> => {
    if (gtins.length === 0) return new Map()
    const [items = []] = await tables.batchGet([skusByGtin(gtins)])
    return new Map(items.map(gtinOwnerOf).map(owner => [owner.gtin, owner]))
  }

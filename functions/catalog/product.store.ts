import type { BatchGet, Tables } from '../../shared/tables.ts'
import type { Item } from '../../shared/writes.ts'
import { catalogTable, productKey } from './catalog.table.ts'
import type { Product, Products } from './product.ts'

export const productItem = (product: Product): Item => ({ ...productKey(product.sku), ...product })

export const productOf = (item: Item): Product => {
  const { sku, name, unit, unitPrice, taxRate, taxClassificationCode, sellerId, status } = item
  return { sku, name, unit, unitPrice, taxRate, taxClassificationCode, sellerId, status }
}

/** What to put into a `batchGet` of several tables to read these products among others. */
export const productsBySku = (skus: readonly string[]): BatchGet => ({
  table: catalogTable,
  keys: skus.map(productKey),
})

export const productStore = (tables: Tables): Products => ({
  find: async sku => {
    const item = await tables.get(catalogTable, productKey(sku))
    return item && productOf(item)
  },
  listActive: async page => {
    const { items, cursor } = await tables.query({
      table: catalogTable,
      index: 'byStatus',
      partition: 'active',
      limit: page.limit,
      ...(page.cursor ? { cursor: page.cursor } : {}),
    })
    return { items: items.map(productOf), ...(cursor ? { cursor } : {}) }
  },
})

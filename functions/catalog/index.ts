/** What other contexts may use of `catalog`. */
export { catalogTable } from './catalog.table.ts'
export { productItem, productOf, productStore, productsBySku } from './product.store.ts'
export { localizedSchema, type Product, skuSchema } from './product.ts'

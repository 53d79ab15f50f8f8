/** What other contexts may use of `catalog`. */
export { type Buyer, buyerOf } from './audience.ts'
export { catalogTable } from './catalog.table.ts'
export { decidePrice, type PriceBasis, type PriceDecision, type QuantityLimit } from './decide-price.ts'
export { gtin14, gtinSchema, isGtin, withCheckDigit } from './gtin.ts'
export { isOffered } from './offer.ts'
export { inBaseUnits, unitsOf } from './packs.ts'
export { type Candidates, candidatesOf, pricesFor } from './price.store.ts'
export { priceBasisOf } from './price-basis.ts'
export { priceListItems } from './price-list.store.ts'
export type { PriceEntry, PriceList } from './price-list.ts'
export {
  gtinOwnerOf,
  leadsTo,
  productItem,
  productOf,
  productStore,
  productsBySku,
  skusByGtin,
} from './product.store.ts'
export { localizedSchema, type Product, skuSchema } from './product.ts'
export { unitSchema, units } from './unit.ts'

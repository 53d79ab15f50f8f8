/** What other contexts may use of `catalog`. */
import type { Tables } from '../../shared/tables.ts'
import { stockReader } from '../inventory/index.ts'
import { explainPrice } from './explain-price.ts'
import { listOffers, readOffer } from './list-offers.ts'
import { offerReader } from './offer.store.ts'
import { productStore } from './product.store.ts'

export { type Buyer, buyerOf } from './audience.ts'
export { catalogTable } from './catalog.table.ts'
export { decidePrice, type PriceBasis, type QuantityLimit } from './decide-price.ts'
export { explanationOf, explanationSchema } from './explanation.ts'
export { gtin14, isGtin, withCheckDigit } from './gtin.ts'
export { isOffered } from './offer.ts'
export { inBaseUnits } from './packs.ts'
export { type Candidates, candidatesOf, pricesFor } from './price.store.ts'
export { keptBasis, priceBasisOf } from './price-basis.ts'
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
export { MOST_PIECES } from './quantity-rules.ts'
export { unitSchema } from './unit.ts'

/** What a buyer may see of the catalogue: the use-cases of the HTTP routes, for contexts that ask in his name. */
export const offerFinder = (tables: Tables) => {
  const deps = { products: productStore(tables), offers: offerReader(tables, stockReader(tables)) }
  return {
    find: readOffer(deps),
    list: listOffers(deps),
    price: explainPrice({ ...deps, findBuyer: async () => undefined }),
  }
}

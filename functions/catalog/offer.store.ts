import type { Tables } from '../../shared/tables.ts'
import type { Item } from '../../shared/writes.ts'
import {
  availabilityByRef,
  type Place,
  readBuckets,
  type StockReader,
  type StockRef,
  stockByRef,
} from '../inventory/index.ts'
import { audiencesOf, type Buyer } from './audience.ts'
import { type Candidates, candidatesOf, entriesFor, pricesFor, termsFor, termsOf } from './price.store.ts'
import { productsBySku, recordOf } from './product.store.ts'
import type { ProductRecord } from './product.ts'
import type { FoundSku } from './products.ts'
import { rememberTerms } from './remember-terms.ts'

/** What offers are made of. */
export interface OfferParts {
  readonly products: ReadonlyMap<string, ProductRecord>
  readonly candidates: Candidates
  /** Available pieces by SKU over all warehouses; a SKU without stock is left out. */
  readonly available: ReadonlyMap<string, number>
}

export interface OfferReader {
  /** Some SKUs for a buyer, all of it as it is now. */
  now(buyer: Buyer, skus: readonly string[]): Promise<OfferParts>
  /**
   * A page of the catalogue for a buyer: as `now`, but by terms of price lists that are up to a minute old,
   * which saves the keys of audiences without a list.
   *
   * @param known products that were read already
   */
  page(buyer: Buyer, found: readonly FoundSku[], known: readonly ProductRecord[]): Promise<OfferParts>
}

const nothing: OfferParts = { products: new Map(), candidates: () => [], available: new Map() }

/** What lies in a warehouse is its owner's: another's goods are not there to be sold. */
const availableIn = async (
  tables: Tables,
  items: readonly Item[],
  isSold: (stock: StockRef) => boolean,
): Promise<Map<string, number>> => {
  const stocks = items
    .map(({ sku, warehouseId, available, buckets }) => ({ sku, warehouseId, available, buckets }))
    .filter(isSold)
  const byPlace = new Map<string, { sku: string; pieces: number }>()
  for (const { sku, warehouseId, available } of [...stocks, ...(await readBuckets(tables, stocks))]) {
    const place = `${sku} ${warehouseId}`
    byPlace.set(place, { sku, pieces: (byPlace.get(place)?.pieces ?? 0) + available })
  }
  const available = new Map<string, number>()
  for (const { sku, pieces } of byPlace.values()) {
    available.set(sku, (available.get(sku) ?? 0) + Math.max(0, pieces))
  }
  return available
}

/** Products, a buyer's prices and stock in one call to the database, beside what is remembered for a minute. */
export const offerReader = (
  tables: Tables,
  stock: Pick<StockReader, 'warehouses'>,
  now: () => number = () => performance.now(),
): OfferReader => {
  /** Where SKUs may lie: in their sellers' warehouses, in all where the seller is not known yet. */
  const placesOf = async (found: readonly Partial<FoundSku>[]): Promise<Place[]> => {
    const warehouses = await stock.warehouses()
    return found.flatMap(({ sku = '', sellerId }) =>
      warehouses
        .filter(({ ownerId }) => sellerId === undefined || ownerId === sellerId)
        .map(({ warehouseId }) => ({ sku, warehouseId })),
    )
  }
  /** Whether a stock is of its warehouse's owner, who is the SKU's seller. */
  const soldBy = async (products: OfferParts['products']): Promise<(stock: StockRef) => boolean> => {
    const owners = new Map((await stock.warehouses()).map(one => [one.warehouseId, one.ownerId]))
    return ({ sku, warehouseId }) => owners.get(warehouseId) === products.get(sku)?.sellerId
  }
  const remembered = rememberTerms(async audiences => {
    const found = await tables.batchGet(audiences.map(audience => termsFor([audience])))
    return new Map(audiences.map((audience, i) => [audience, termsOf(found[i] ?? [])]))
  }, now)

  return {
    now: async (buyer, skus) => {
      if (skus.length === 0) return nothing
      const [found = [], prices = [], stocks = []] = await tables.batchGet([
        productsBySku(skus),
        pricesFor(buyer, skus),
        stockByRef(await placesOf(skus.map(sku => ({ sku })))),
      ])
      const products = new Map(found.map(recordOf).map(product => [product.sku, product]))
      return {
        products,
        candidates: candidatesOf(prices),
        available: await availableIn(tables, stocks, await soldBy(products)),
      }
    },
    page: async (buyer, wanted, known) => {
      if (wanted.length === 0) return nothing
      const skus = wanted.map(({ sku }) => sku)
      const { terms, audiences } = await remembered(audiencesOf(buyer))
      const isKnown = new Set(known.map(({ sku }) => sku))
      const [found = [], prices = [], stocks = []] = await tables.batchGet([
        productsBySku(skus.filter(sku => !isKnown.has(sku))),
        entriesFor(audiences, skus),
        availabilityByRef(await placesOf(wanted)),
      ])
      const products = new Map([...known, ...found.map(recordOf)].map(product => [product.sku, product]))
      return {
        products,
        candidates: candidatesOf(prices, terms),
        available: await availableIn(tables, stocks, await soldBy(products)),
      }
    },
  }
}

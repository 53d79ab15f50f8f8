import type { Product, Products } from './product.ts'
import type { Offer } from './routes.ts'

interface OffersDeps {
  readonly products: Products
  /** Available pieces by SKU over all warehouses; a SKU without stock is left out. */
  readonly availableBySku: (skus: readonly string[]) => Promise<ReadonlyMap<string, number>>
}

const offer = ({ sellerId: _, ...product }: Product, available: number | undefined): Offer => ({
  ...product,
  available: Math.max(0, available ?? 0),
})

/** A page of SKUs with what is available of each now. */
export const listOffers =
  ({ products, availableBySku }: OffersDeps) =>
  async (page: {
    limit: number
    cursor: string | undefined
  }): Promise<{ items: Offer[]; cursor?: string }> => {
    const { items, cursor } = await products.listActive(page)
    const available = await availableBySku(items.map(({ sku }) => sku))
    return { items: items.map(item => offer(item, available.get(item.sku))), ...(cursor ? { cursor } : {}) }
  }

/** One SKU with what is available now; undefined when there is none. */
export const readOffer =
  ({ products, availableBySku }: OffersDeps) =>
  async (sku: string): Promise<Offer | undefined> => {
    const [product, available] = await Promise.all([products.find(sku), availableBySku([sku])])
    return product && offer(product, available.get(sku))
  }

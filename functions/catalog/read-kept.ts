import type { Actor } from '../../shared/actor.ts'
import { notFound } from '../../shared/errors/domain-error.ts'
import type { PriceEntry, PriceList } from './price-list.ts'
import type { PriceLists } from './price-lists.ts'
import type { ProductRecord } from './product.ts'
import type { PageRequest, Products } from './products.ts'
import { findList } from './save-price-list.ts'
import { mayKeep, sellerFor } from './save-product.ts'

/** A product as it is kept, to those who keep it. @throws `not-found` */
export const findKept =
  ({ products }: { readonly products: Pick<Products, 'find'> }) =>
  async (sku: string, actor: Actor): Promise<ProductRecord> => {
    const found = await products.find(sku)
    if (!found || !mayKeep(found, actor)) throw notFound('SKU')
    return found
  }

interface ListsDeps {
  readonly priceLists: PriceLists
}

/** A seller's price lists by id; the operator says whose. */
export const listKeptLists =
  ({ priceLists }: ListsDeps) =>
  async ({
    actor,
    sellerId,
    ...page
  }: PageRequest & { readonly actor: Actor; readonly sellerId?: string | undefined }) =>
    priceLists.ofSeller(sellerFor(actor, sellerId), page)

/** One price list and its prices, to its seller and the operator. @throws `not-found` */
export const readPriceList = ({ priceLists }: ListsDeps) => {
  const list = async (priceListId: string, actor: Actor): Promise<PriceList> => {
    const found = await findList({ priceLists }, priceListId, actor)
    if (!found) throw notFound('price list')
    return found
  }
  return {
    list,
    page: async (
      priceListId: string,
      actor: Actor,
      page: PageRequest,
    ): Promise<{ items: PriceEntry[]; cursor?: string }> =>
      priceLists.entriesOf(await list(priceListId, actor), page),
  }
}

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

interface ListLists extends PageRequest {
  readonly actor: Actor
  readonly sellerId?: string | undefined
  readonly audience?: string | undefined
  readonly status?: PriceList['status'] | undefined
}

/** A seller's price lists by id; the operator says whose. The filters take from each page what does not fit. */
export const listKeptLists =
  ({ priceLists }: ListsDeps) =>
  async ({ actor, sellerId, audience, status, ...page }: ListLists) => {
    const { items, ...more } = await priceLists.ofSeller(sellerFor(actor, sellerId), page)
    const fits = (list: PriceList): boolean =>
      (!audience || list.audience === audience) && (!status || list.status === status)
    return { items: items.filter(fits), ...more }
  }

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

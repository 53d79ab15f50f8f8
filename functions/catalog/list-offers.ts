import type { Actor } from '../../shared/actor.ts'
import type { Instant } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import { buyerOf } from './audience.ts'
import type { OfferReader } from './offer.store.ts'
import { isOffered, type Offer, offerOf } from './offer.ts'
import type { ProductRecord } from './product.ts'
import type { FoundSku, PageRequest, Products } from './products.ts'
import { mayKeep } from './save-product.ts'
import { wordsOf } from './words.ts'

interface OffersDeps {
  readonly products: Pick<Products, 'ofStatus' | 'ofCategory' | 'ofWords'>
  readonly offers: OfferReader
}

interface ListOffers extends PageRequest {
  readonly actor: Actor
  readonly at: Instant
  readonly status?: ProductRecord['status'] | undefined
  readonly category?: string | undefined
  /** words, each of which begins one of the SKU's */
  readonly text?: string | undefined
}

interface Found {
  readonly found: readonly FoundSku[]
  readonly known: readonly ProductRecord[]
  readonly cursor?: string
}

const find = async (
  { products }: Pick<OffersDeps, 'products'>,
  { limit, cursor, status = 'active', category, text, descending }: ListOffers,
): Promise<Found> => {
  if (text !== undefined) {
    const query = wordsOf(text)
    if (query.length === 0) return { found: [], known: [] }
    const { items: found, ...more } = await products.ofWords(query, { limit, cursor })
    return { found, known: [], ...more }
  }
  const page = { limit, cursor, ...(descending ? { descending } : {}) }
  const { items, ...more } = category
    ? await products.ofCategory(category, page)
    : await products.ofStatus(status, page)
  return { found: items, known: items, ...more }
}

const refuseMixed = ({ text, category, status, descending }: ListOffers): void => {
  const given = { text, category, status, sort: descending ? '-sku' : undefined }
  const against = text !== undefined ? (['status', 'sort'] as const) : (['status'] as const)
  const errors = (text !== undefined || category ? against : [])
    .filter(name => given[name] !== undefined && given[name] !== 'active')
    .map(name => ({ pointer: `/${name}`, rule: 'does not go together with text or category' }))
  if (errors.length) throw new DomainError('invalid-request', 'These filters do not go together.', { errors })
}

/** Retired SKUs are shown to those who keep them, the others to those who may buy them. */
const isShown = (product: ProductRecord, actor: Actor): boolean =>
  mayKeep(product, actor) || isOffered(product, buyerOf(actor))

/**
 * A page of SKUs with this buyer's prices and what is available of each now: two calls to the database. A
 * page may have fewer than its limit where SKUs between are not for this buyer.
 */
export const listOffers =
  (deps: OffersDeps) =>
  async (wanted: ListOffers): Promise<{ items: Offer[]; cursor?: string }> => {
    refuseMixed(wanted)
    const { actor, at, text, category } = wanted
    const { found, known, cursor } = await find(deps, wanted)
    const parts = await deps.offers.page(buyerOf(actor), found, known)
    const items = found
      .flatMap(({ sku }) => parts.products.get(sku) ?? [])
      .filter(product => isShown(product, actor))
      // A word may lead to a category that is asked for as well.
      .filter(product => text === undefined || !category || product.category === category)
      .map(product =>
        offerOf(product, {
          candidates: parts.candidates(product.sku),
          available: parts.available.get(product.sku),
          at,
        }),
      )
    return { items, ...(cursor ? { cursor } : {}) }
  }

interface ReadOffer {
  readonly actor: Actor
  readonly sku: string
  readonly at: Instant
}

/** One SKU with this buyer's price; undefined when there is none for him. */
export const readOffer =
  ({ offers }: Pick<OffersDeps, 'offers'>) =>
  async ({ actor, sku, at }: ReadOffer): Promise<Offer | undefined> => {
    const parts = await offers.now(buyerOf(actor), [sku])
    const product = parts.products.get(sku)
    // What was bought can be looked at after it was retired.
    if (!product || !isShown({ ...product, status: 'active' }, actor)) return undefined
    return offerOf(product, { candidates: parts.candidates(sku), available: parts.available.get(sku), at })
  }

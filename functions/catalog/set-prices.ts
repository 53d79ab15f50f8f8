import type { Actor } from '../../shared/actor.ts'
import { DomainError, notFound, versionDiffers } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { PriceEntry, PriceList } from './price-list.ts'
import type { Products } from './products.ts'
import { findList, type PriceListDeps, priceListEvent } from './save-price-list.ts'

interface SetPricesDeps extends PriceListDeps {
  readonly products: Pick<Products, 'findAll'>
}

interface SetPrices {
  readonly actor: Actor
  readonly priceListId: string
  readonly set: readonly PriceEntry[]
  /** SKUs whose price is taken out of the list */
  readonly remove: readonly string[]
  readonly ifMatch: number
}

/** A price list says nothing of what its seller does not sell. */
const refuseForeign = async (
  { products }: Pick<SetPricesDeps, 'products'>,
  list: PriceList,
  entries: readonly PriceEntry[],
): Promise<void> => {
  const found = await products.findAll(entries.map(({ sku }) => sku))
  const own = new Set(found.filter(({ sellerId }) => sellerId === list.sellerId).map(({ sku }) => sku))
  const lines = entries
    .map(({ sku }, i) => ({ lineNumber: i + 1, sku, reason: 'unknown' as const }))
    .filter(({ sku }) => !own.has(sku))
  if (lines.length) {
    throw new DomainError('sku-unavailable', `${list.sellerId} does not sell some of these SKUs.`, { lines })
  }
}

const refuseTwice = (set: readonly PriceEntry[], remove: readonly string[]): void => {
  const seen = new Set<string>()
  const named = [
    ...set.map(({ sku }, i) => ({ sku, pointer: `/set/${i}/sku` })),
    ...remove.map((sku, i) => ({ sku, pointer: `/remove/${i}` })),
  ]
  const errors = named.flatMap(({ sku, pointer }) => {
    if (seen.has(sku)) return [{ pointer, rule: 'must not name a SKU a second time' }]
    seen.add(sku)
    return []
  })
  if (errors.length)
    throw new DomainError('invalid-request', 'Each SKU can be set or taken out once.', { errors })
}

/**
 * Sets prices in a list and takes prices out of it, all or nothing; its version counts such changes too.
 *
 * @throws `not-found`, `precondition-failed`, `sku-unavailable` for SKUs that the list's seller does not sell
 */
export const setPrices =
  ({ priceLists, products, clock, tenantId }: SetPricesDeps) =>
  async (
    { actor, priceListId, set, remove, ifMatch }: SetPrices,
    once: Once<PriceList>,
  ): Promise<PriceList> => {
    const before = await findList({ priceLists }, priceListId, actor)
    if (!before) throw notFound('price list')
    if (before.version !== ifMatch) throw versionDiffers(before.version)
    refuseTwice(set, remove)
    await refuseForeign({ products }, before, set)
    const after: PriceList = {
      ...before,
      version: before.version + 1,
      changedAt: clock(),
      changedBy: actor.subject,
    }
    const skus = [...set.map(({ sku }) => sku), ...remove]
    const event = priceListEvent(after, 'pricesChanged', tenantId, skus)
    await priceLists.save({ before, after, event, done: once(after) }, { set, remove })
    return after
  }

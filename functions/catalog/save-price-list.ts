import { priceListChanged } from '../../events/catalog.price-list-changed.v1.ts'
import { type Actor, actsAs } from '../../shared/actor.ts'
import type { Clock } from '../../shared/clock.ts'
import { DomainError, notFound, versionDiffers } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { PriceList, PriceListTerms } from './price-list.ts'
import type { PriceLists } from './price-lists.ts'
import { sellerFor } from './save-product.ts'

export interface PriceListDeps {
  readonly priceLists: PriceLists
  readonly clock: Clock
  readonly tenantId: string
}

interface SavePriceList {
  readonly actor: Actor
  readonly priceListId: string
  readonly terms: PriceListTerms
  readonly sellerId?: string | undefined
  readonly ifMatch: number
}

/** All lists for an audience are read for each price: their terms are one item. */
const MOST_FOR_AN_AUDIENCE = 50

/** A seller keeps his own lists, the operator all of them. */
export const findList = async (
  { priceLists }: Pick<PriceListDeps, 'priceLists'>,
  priceListId: string,
  actor: Actor,
): Promise<PriceList | undefined> => {
  const list = await priceLists.find(priceListId)
  if (list && list.sellerId !== actor.organizationId && !actsAs(actor, 'operator'))
    throw notFound('price list')
  return list
}

type What = Parameters<typeof priceListChanged.create>[1]['what']

export const priceListEvent = (list: PriceList, what: What, tenant: string, skus?: readonly string[]) => {
  const { priceListId, sellerId, audience, status, version, changedAt, changedBy } = list
  return priceListChanged.create(
    { aggregate: `price-list/${priceListId}`, sequence: version, time: changedAt, tenant },
    {
      priceListId,
      sellerId,
      audience,
      what,
      status,
      ...(skus ? { skus: [...skus] } : {}),
      version,
      changedBy,
    },
  )
}

const refuseOtherAudience = (before: PriceList, { audience, currency }: PriceListTerms): void => {
  const errors = [
    ...(audience === before.audience ? [] : [{ pointer: '/audience', rule: `must stay ${before.audience}` }]),
    ...(currency === before.currency ? [] : [{ pointer: '/currency', rule: `must stay ${before.currency}` }]),
  ]
  if (errors.length) {
    throw new DomainError('invalid-request', 'A list stays for whom and in what currency it was made.', {
      errors,
    })
  }
}

/**
 * Makes a price list or changes its terms. It counts from the next price that is asked for.
 *
 * @throws `not-found` for another seller's list, `precondition-failed`, `invalid-request` for another
 *   audience or currency than it was made with
 */
export const savePriceList =
  ({ priceLists, clock, tenantId }: PriceListDeps) =>
  async (
    { actor, priceListId, terms, sellerId, ifMatch }: SavePriceList,
    once: Once<PriceList>,
  ): Promise<PriceList> => {
    const before = await findList({ priceLists }, priceListId, actor)
    if (!before && ifMatch > 0) throw notFound('price list')
    if ((before?.version ?? 0) !== ifMatch) throw versionDiffers(before?.version ?? 0)
    if (before) refuseOtherAudience(before, terms)
    else if ((await priceLists.countFor(terms.audience)) >= MOST_FOR_AN_AUDIENCE) {
      throw new DomainError(
        'illegal-transition',
        `There are ${MOST_FOR_AN_AUDIENCE} lists for ${terms.audience} already: use one of them again.`,
      )
    }
    const after: PriceList = {
      ...terms,
      priceListId,
      sellerId: before?.sellerId ?? sellerFor(actor, sellerId),
      version: ifMatch + 1,
      changedAt: clock(),
      changedBy: actor.subject,
    }
    const event = priceListEvent(after, before ? 'termsChanged' : 'made', tenantId)
    await priceLists.save({ before, after, event, done: once(after) })
    return after
  }

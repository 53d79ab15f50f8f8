import { type Actor, actsAs } from '../../shared/actor.ts'
import type { Instant } from '../../shared/clock.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import { type Buyer, buyerOf } from './audience.ts'
import { decidePrice } from './decide-price.ts'
import { type Explanation, explanationOf } from './explanation.ts'
import type { OfferReader } from './offer.store.ts'
import { isOffered } from './offer.ts'
import { inBaseUnits } from './packs.ts'
import { priceBasisOf } from './price-basis.ts'
import type { Product } from './product.ts'
import { MOST_PIECES } from './quantity-rules.ts'

interface ExplainDeps {
  readonly offers: Pick<OfferReader, 'now'>
  /** the organization as a buyer; undefined when there is none */
  readonly findBuyer: (organizationId: string) => Promise<Buyer | undefined>
}

interface ExplainPrice {
  readonly actor: Actor
  readonly sku: string
  readonly quantity: number
  /** absent: the SKU's own */
  readonly unit?: string | undefined
  /** another than the actor's own organization: for the seller of the SKU and the operator */
  readonly buyerId?: string | undefined
  readonly at: Instant
}

/** @throws `invalid-request` for a unit that it is not sold in, and for more than a line can have */
const quantityOf = (product: Product, { quantity, unit }: ExplainPrice): number => {
  const found = inBaseUnits(product, quantity, unit)
  if (found.kind === 'quantity') {
    if (found.quantity <= MOST_PIECES) return found.quantity
    throw new DomainError('invalid-request', `That are ${found.quantity} of ${product.unit}.`, {
      errors: [{ pointer: '/quantity', rule: `must come to at most ${MOST_PIECES} of ${product.unit}` }],
    })
  }
  throw new DomainError('invalid-request', `${product.sku} is not sold in ${unit}.`, {
    errors: [{ pointer: '/unit', rule: `must be one of ${found.units.join(', ')}` }],
  })
}

/**
 * Why a SKU costs a buyer what it does at a quantity, and how much more reaches the next tier.
 *
 * @throws `not-found` for a SKU that is not offered to the buyer, and for another's price
 */
export const explainPrice =
  ({ offers, findBuyer }: ExplainDeps) =>
  async (asked: ExplainPrice): Promise<Explanation> => {
    const { actor, sku, buyerId = actor.organizationId, at } = asked
    const own = buyerId === actor.organizationId
    const buyer = own ? buyerOf(actor) : await findBuyer(buyerId)
    if (!buyer) throw notFound('price')
    const parts = await offers.now(buyer, [sku])
    const product = parts.products.get(sku)
    const mayAsk = own || actsAs(actor, 'operator') || product?.sellerId === actor.organizationId
    if (!product || !mayAsk || !isOffered(product, buyer)) throw notFound('price')
    const quantity = quantityOf(product, asked)
    const basis = priceBasisOf(product, parts.candidates(sku), at)
    const decision = decidePrice(basis, quantity)
    return explanationOf({ sku, unit: product.unit, quantity, buyerId, basis, decision })
  }

import { productChanged } from '../../events/catalog.product-changed.v1.ts'
import { type Actor, actsAs } from '../../shared/actor.ts'
import { canonicalJson } from '../../shared/canonical-json.ts'
import type { Clock } from '../../shared/clock.ts'
import { DomainError, notFound, versionDiffers } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { ProductFacts, ProductRecord } from './product.ts'
import type { Products } from './products.ts'

export interface ProductDeps {
  readonly products: Pick<Products, 'find' | 'save'>
  readonly clock: Clock
  readonly tenantId: string
  /** of the tenant: an order has one currency, so all list prices are in it */
  readonly currency: string
}

interface SaveProduct {
  readonly actor: Actor
  readonly sku: string
  readonly facts: ProductFacts
  /** whose product a new one is; only the operator names another than his own organization */
  readonly sellerId?: string | undefined
  /** the version that the change was decided on, 0 for a new one */
  readonly ifMatch: number
}

/** A seller keeps his own products, the operator all of them. */
export const mayKeep = ({ sellerId }: Pick<ProductRecord, 'sellerId'>, actor: Actor): boolean =>
  sellerId === actor.organizationId || actsAs(actor, 'operator')

/** Whose a new product or price list is. */
export const sellerFor = (actor: Actor, sellerId: string | undefined): string => {
  if (!actsAs(actor, 'operator')) return actor.organizationId
  if (sellerId) return sellerId
  throw new DomainError('invalid-request', 'As the operator, say whose it is.', {
    errors: [{ pointer: '/sellerId', rule: 'is required for the operator' }],
  })
}

/** @throws `invalid-request` */
export const refuseOtherCurrency = ({ unitPrice }: ProductFacts, currency: string): void => {
  if (unitPrice.currency === currency) return
  throw new DomainError('invalid-request', 'List prices are in the currency of the platform.', {
    errors: [{ pointer: '/unitPrice/currency', rule: `must be ${currency}` }],
  })
}

/** The product as it is after a change; on sale, also when it was retired before. */
export const productAfter = (
  before: ProductRecord | undefined,
  { actor, sku, facts, sellerId }: Omit<SaveProduct, 'ifMatch'>,
  changedAt: string,
): ProductRecord => ({
  ...facts,
  sku,
  sellerId: before?.sellerId ?? sellerFor(actor, sellerId),
  status: 'active',
  version: (before?.version ?? 0) + 1,
  changedAt,
  changedBy: actor.subject,
})

const saysTheSame = (a: ProductRecord, b: ProductRecord): boolean => {
  const said = ({ version: _, changedAt: _at, changedBy: _by, ...product }: ProductRecord) =>
    canonicalJson(JSON.parse(JSON.stringify(product)))
  return said(a) === said(b)
}

/** Whether a change would change nothing. */
export const isUnchanged = (before: ProductRecord | undefined, after: ProductRecord): boolean =>
  before !== undefined && saysTheSame(before, after)

const whatOf = (before: ProductRecord | undefined, after: ProductRecord) => {
  if (!before) return 'added'
  if (after.status === 'retired') return 'retired'
  return before.status === 'retired' ? 'relisted' : 'changed'
}

export const productEvent = (before: ProductRecord | undefined, after: ProductRecord, tenant: string) => {
  const { sku, sellerId, status, version, changedAt, changedBy } = after
  return productChanged.create(
    { aggregate: `product/${sku}`, sequence: version, time: changedAt, tenant },
    { sku, sellerId, what: whatOf(before, after), status, version, changedBy },
  )
}

/**
 * Adds a product or changes one. A retired one is on sale again.
 *
 * @throws `not-found` for another seller's product, `precondition-failed` when it has changed since,
 *   `gtin-taken`
 */
export const saveProduct =
  ({ products, clock, tenantId, currency }: ProductDeps) =>
  async ({ ifMatch, ...command }: SaveProduct, once: Once<ProductRecord>): Promise<ProductRecord> => {
    const before = await products.find(command.sku)
    if (before && !mayKeep(before, command.actor)) throw notFound('SKU')
    if (!before && ifMatch > 0) throw notFound('SKU')
    if ((before?.version ?? 0) !== ifMatch) throw versionDiffers(before?.version ?? 0)
    refuseOtherCurrency(command.facts, currency)
    const after = productAfter(before, command, clock())
    await products.save({ before, after, event: productEvent(before, after, tenantId), done: once(after) })
    return after
  }

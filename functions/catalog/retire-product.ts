import type { Actor } from '../../shared/actor.ts'
import { DomainError, notFound, versionDiffers } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { ProductRecord } from './product.ts'
import { mayKeep, type ProductDeps, productEvent } from './save-product.ts'

interface RetireProduct {
  readonly actor: Actor
  readonly sku: string
  readonly ifMatch: number
}

/**
 * Takes a product off sale. It stays readable for those who have ordered it; its GTINs stay its own.
 *
 * @throws `not-found`, `precondition-failed`, `illegal-transition` when it is retired already
 */
export const retireProduct =
  ({ products, clock, tenantId }: Omit<ProductDeps, 'currency'>) =>
  async ({ actor, sku, ifMatch }: RetireProduct, once: Once<ProductRecord>): Promise<ProductRecord> => {
    const before = await products.find(sku)
    if (!before || !mayKeep(before, actor)) throw notFound('SKU')
    if (before.version !== ifMatch) throw versionDiffers(before.version)
    if (before.status === 'retired') {
      throw new DomainError('illegal-transition', 'The SKU is retired already.', { state: before.status })
    }
    const after: ProductRecord = {
      ...before,
      status: 'retired',
      version: before.version + 1,
      changedAt: clock(),
      changedBy: actor.subject,
    }
    await products.save({ before, after, event: productEvent(before, after, tenantId), done: once(after) })
    return after
  }

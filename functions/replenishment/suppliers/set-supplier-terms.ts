import type * as z from 'zod/mini'
import type { Actor } from '../../../shared/actor.ts'
import { DomainError, notFound } from '../../../shared/errors/domain-error.ts'
import type { IdempotencyRecord, Once } from '../../../shared/idempotency.ts'
import {
  learnedLeadTime,
  type SupplierFacts,
  type SupplierTerms,
  type SupplierTermsStore,
  type supplierFactsSchema,
} from './supplier-terms.ts'

/** Thrown when terms are not of the version that they were decided on. */
export class TermsMoved extends Error {
  override readonly name = 'TermsMoved'
}

export interface SettableTerms extends SupplierTermsStore {
  /** @throws TermsMoved */
  set(facts: SupplierFacts, before: number, record: IdempotencyRecord): Promise<void>
}

export type SupplierTermsView = z.infer<typeof supplierFactsSchema>

const viewOf = ({ buyerId: _, leadTime, ...facts }: SupplierFacts): SupplierTermsView => {
  if (!leadTime?.orders) return facts
  const meanDays = leadTime.days / leadTime.orders
  const { deviation } = learnedLeadTime(meanDays, leadTime)
  return { ...facts, learnedLeadTime: { orders: leadTime.orders, meanDays, deviationDays: deviation } }
}

/** What the actor's organization has agreed with a supplier. @throws `not-found` */
export const readSupplierTerms =
  ({ terms }: { terms: SupplierTermsStore }) =>
  async (supplierId: string, actor: Actor): Promise<SupplierTermsView> => {
    const facts = await terms.find(actor.organizationId, supplierId)
    if (!facts) throw notFound('supplier terms')
    return viewOf(facts)
  }

/**
 * Writes down what was agreed with a supplier, in place of what was before.
 *
 * @param ifMatch the version that was read; 0 for none yet
 * @throws `precondition-failed`
 */
export const setSupplierTerms =
  ({ terms }: { terms: SettableTerms }) =>
  async (
    supplierId: string,
    { agreed, ifMatch, actor }: { agreed: SupplierTerms; ifMatch: number; actor: Actor },
    once: Once<SupplierTermsView>,
  ): Promise<SupplierTermsView> => {
    const buyerId = actor.organizationId
    const before = await terms.find(buyerId, supplierId)
    const version = before?.version ?? 0
    const stale = () =>
      new DomainError('precondition-failed', 'The terms have changed since they were read.', { version })
    if (version !== ifMatch) throw stale()
    const after: SupplierFacts = {
      ...agreed,
      buyerId,
      supplierId,
      version: version + 1,
      ...(before?.leadTime ? { leadTime: before.leadTime } : {}),
    }
    const answer = viewOf(after)
    try {
      await terms.set(after, version, once(answer))
    } catch (thrown) {
      if (thrown instanceof TermsMoved) throw stale()
      throw thrown
    }
    return answer
  }

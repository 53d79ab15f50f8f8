import { requestChanged } from '../../events/privacy.request-changed.v1.ts'
import type { Actor } from '../../shared/actor.ts'
import { type Clock, days, plus } from '../../shared/clock.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { NewId } from '../../shared/ids.ts'
import type { Put } from '../../shared/writes.ts'
import type { PrivacyLedger, PrivacyRequest, RequestKind } from './privacy.ts'

export interface RequestDeps {
  readonly ledger: Pick<PrivacyLedger, 'save' | 'find'>
  readonly clock: Clock
  readonly newId: NewId
  readonly tenantId: string
  /** All writes that make a person's data unreadable, of every context. */
  readonly erasing: (subject: string, at: string) => readonly Put[]
}

/** GB/T 35273-2020, 8.7: answered within thirty days. */
const ANSWERED_WITHIN = days(30)

const eventOf = (request: PrivacyRequest, sequence: number, tenant: string) => {
  const { requestId, subject, kind, status, dueAt } = request
  return requestChanged.create(
    { aggregate: requestId, sequence, time: request.doneAt ?? request.askedAt, tenant },
    { requestId, subject, kind, status, dueAt },
  )
}

/** A person asks for correction or erasure; it is open until the operator has done it. */
export const askRequest =
  ({ ledger, clock, newId, tenantId }: RequestDeps) =>
  async (
    { actor, kind }: { readonly actor: Actor; readonly kind: RequestKind },
    once: Once<PrivacyRequest>,
  ): Promise<PrivacyRequest> => {
    const askedAt = clock()
    const request: PrivacyRequest = {
      requestId: newId('prq'),
      subject: actor.subject,
      kind,
      status: 'open',
      askedAt,
      dueAt: plus(askedAt, ANSWERED_WITHIN),
    }
    await ledger.save(request, [], eventOf(request, 1, tenantId), once(request))
    return request
  }

/**
 * The operator has done what was asked. An erasure destroys the person's data keys in the same write: what was
 * sealed under them is unreadable from then on, in backups too. Orders and invoices keep the pseudonymous
 * subject, as tax law wants them whole.
 *
 * @throws `not-found`, `illegal-transition` when it was done before
 */
export const completeRequest =
  ({ ledger, clock, tenantId, erasing }: RequestDeps) =>
  async (requestId: string, once: Once<PrivacyRequest>): Promise<PrivacyRequest> => {
    const before = await ledger.find(requestId)
    if (!before) throw notFound('request')
    if (before.status === 'done') {
      throw new DomainError('illegal-transition', 'The request was done before.', { state: before.status })
    }
    const doneAt = clock()
    const after: PrivacyRequest = { ...before, status: 'done', doneAt }
    const beside = after.kind === 'erasure' ? erasing(after.subject, doneAt) : []
    await ledger.save(after, beside, eventOf(after, 2, tenantId), once(after))
    return after
  }

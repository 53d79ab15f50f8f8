import { requestChanged } from '../../events/privacy.request-changed.v1.ts'
import type { Actor } from '../../shared/actor.ts'
import { type Clock, days, type Instant, plus } from '../../shared/clock.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { NewId } from '../../shared/ids.ts'
import type { Write } from '../../shared/writes.ts'
import type { Correction, PrivacyLedger, PrivacyRequest, RequestKind } from './privacy.ts'

export interface RequestDeps {
  readonly ledger: Pick<PrivacyLedger, 'save' | 'find'>
  readonly clock: Clock
  readonly newId: NewId
  readonly tenantId: string
  /** All writes that make a person's data unreadable, of every context. */
  readonly erasing: (subject: string, at: Instant) => Promise<readonly Write[]>
  /** All writes that put a person's name and address right, of every context. */
  readonly correcting: (correction: {
    readonly subject: string
    readonly contact: NonNullable<Correction['contact']>
    readonly at: Instant
    readonly by: string
  }) => Promise<readonly Write[]>
}

interface AskRequest extends Correction {
  readonly actor: Actor
  readonly kind: RequestKind
  /** Who the operator asks for, when somebody has written or called. */
  readonly subject?: string | undefined
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

/** Answers are stored under the key of who asked: what is another's is not in them, for it would outlive his erasure. */
const withoutWishes = ({ contact: _, words: _words, ...request }: PrivacyRequest): PrivacyRequest => request

const subjectOf = ({ actor, subject = actor.subject }: AskRequest): string => {
  if (subject === actor.subject || actor.permissions.has('privacy-request:complete')) return subject
  throw new DomainError('forbidden', 'Only the operator asks for somebody else.')
}

/**
 * A person asks for correction or erasure, or the operator does so for them; it is open until the operator has
 * done it.
 *
 * @throws `forbidden` for somebody else's data
 */
export const askRequest =
  ({ ledger, clock, newId, tenantId }: Pick<RequestDeps, 'ledger' | 'clock' | 'newId' | 'tenantId'>) =>
  async (command: AskRequest, once: Once<PrivacyRequest>): Promise<PrivacyRequest> => {
    const { kind, contact, words } = command
    const askedAt = clock()
    const request: PrivacyRequest = {
      requestId: newId('prq'),
      subject: subjectOf(command),
      kind,
      status: 'open',
      askedAt,
      dueAt: plus(askedAt, ANSWERED_WITHIN),
      ...(contact ? { contact } : {}),
      ...(words ? { words } : {}),
    }
    const answer = request.subject === command.actor.subject ? request : withoutWishes(request)
    await ledger.save(request, [], eventOf(request, 1, tenantId), once(answer))
    return answer
  }

/**
 * The operator has done what was asked. An erasure destroys the person's data keys in the same write: what was
 * sealed under them is unreadable from then on, in backups too. Orders and invoices keep the pseudonymous
 * subject, as tax law wants them whole. A correction of name and address is written with it as well.
 *
 * @throws `not-found`, `illegal-transition` when it was done before
 */
export const completeRequest =
  ({ ledger, clock, tenantId, erasing, correcting }: RequestDeps) =>
  async (requestId: string, by: string, once: Once<PrivacyRequest>): Promise<PrivacyRequest> => {
    const before = await ledger.find(requestId)
    if (!before) throw notFound('request')
    if (before.status === 'done') {
      throw new DomainError('illegal-transition', 'The request was done before.', { state: before.status })
    }
    const doneAt = clock()
    const after: PrivacyRequest = { ...before, status: 'done', doneAt }
    const { subject, kind, contact } = after
    const beside =
      kind === 'erasure'
        ? await erasing(subject, doneAt)
        : contact
          ? await correcting({ subject, contact, at: doneAt, by })
          : []
    const answer = withoutWishes(after)
    await ledger.save(after, beside, eventOf(after, 2, tenantId), once(answer))
    return answer
  }

/** Whole days until a request is due; negative when it is overdue. */
export const daysLeft = ({ dueAt }: Pick<PrivacyRequest, 'dueAt'>, now: Instant): number =>
  Math.floor((Date.parse(dueAt) - Date.parse(now)) / days(1))

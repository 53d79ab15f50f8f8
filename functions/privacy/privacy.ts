import type { Instant } from '../../shared/clock.ts'
import type { DomainEvent } from '../../shared/events.ts'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'
import type { Write } from '../../shared/writes.ts'
import type { Purpose } from './notices.ts'

export interface Localized {
  readonly zh: string
  readonly en: string
}

/** One entry of the consent ledger: nothing in it is ever changed. */
export interface Consent {
  readonly subject: string
  readonly purpose: Purpose
  /** counts up by one per subject and purpose, from 1 */
  readonly version: number
  readonly given: boolean
  /** of the notice that was read */
  readonly noticeVersion: number
  readonly at: Instant
}

export const requestKinds = ['correction', 'erasure'] as const
export type RequestKind = (typeof requestKinds)[number]

/** What is to be put right: the person's own name and address, or whatever else, in words. */
export interface Correction {
  readonly contact?: { readonly name: string; readonly email?: string | undefined } | undefined
  readonly words?: string | undefined
}

/** A person's request and what became of it. */
export interface PrivacyRequest extends Correction {
  readonly requestId: string
  readonly subject: string
  readonly kind: RequestKind
  readonly status: 'open' | 'done'
  readonly askedAt: Instant
  /** 30 days: GB/T 35273-2020, 8.7 */
  readonly dueAt: Instant
  readonly doneAt?: Instant | undefined
}

/** Consents and requests by access pattern. */
export interface PrivacyLedger {
  /** The newest entry of each purpose that has one. */
  standing(subject: string): Promise<readonly Consent[]>
  /** The whole ledger of a person, oldest first. */
  history(subject: string): Promise<readonly Consent[]>
  /** @throws `conflict` when another entry came first */
  append(consent: Consent, event: DomainEvent, done: IdempotencyRecord): Promise<void>
  requestsOf(subject: string): Promise<readonly PrivacyRequest[]>
  /** Open requests, the one due first at the beginning. */
  open(page: { readonly limit: number; readonly cursor: string | undefined }): Promise<{
    readonly requests: readonly PrivacyRequest[]
    readonly cursor?: string
  }>
  find(requestId: string): Promise<PrivacyRequest | undefined>
  /** A request with all that is written with it. */
  save(
    request: PrivacyRequest,
    beside: readonly Write[],
    event: DomainEvent,
    done: IdempotencyRecord,
  ): Promise<void>
}

/** What an erasure leaves in the ledger of erasures. */
export interface Erasure {
  readonly requestId: string
  readonly subject: string
  readonly erasedAt: Instant
}

/** Erasures in their order. */
export interface Erasures {
  /** Done at an instant or later, the oldest first. */
  since(
    instant: Instant,
    cursor: string | undefined,
  ): Promise<{ readonly erasures: readonly Erasure[]; readonly cursor?: string }>
}

/** Open requests by their deadline, without what they wish: a look at deadlines needs no personal data. */
export interface DueRequests {
  /** Due before an instant, the one due first at the beginning. */
  before(
    instant: Instant,
    cursor: string | undefined,
  ): Promise<{ readonly requests: readonly PrivacyRequest[]; readonly cursor?: string }>
}

import { type Instant, minutes } from '../../shared/clock.ts'
import type { DomainEvent } from '../../shared/events.ts'
import type { FileKind, TaxChannel } from './tax-channel.ts'

/**
 * The states of a request for a legal document and what each can become.
 *
 * `unknown` is written before every call that could issue something, so that a crash, a time-out and a lie
 * all leave the same trace: from `unknown` nothing is tried again before the channel was asked.
 */
export const taxRequestTransitions = {
  requested: ['requested', 'quotaHeld', 'failed', 'needsHuman'],
  quotaHeld: ['quotaHeld', 'requested', 'unknown', 'needsHuman'],
  unknown: ['unknown', 'submitted', 'issued', 'failedForNow', 'failed', 'needsHuman', 'quotaHeld'],
  submitted: ['submitted', 'issued', 'failedForNow', 'failed', 'needsHuman', 'quotaHeld', 'unknown'],
  failedForNow: ['failedForNow', 'submitted', 'issued', 'failed', 'needsHuman', 'quotaHeld', 'unknown'],
  needsHuman: ['needsHuman', 'unknown', 'submitted', 'issued', 'failedForNow', 'failed', 'quotaHeld'],
  issued: ['issued', 'filesStored'],
  filesStored: ['filesStored', 'delivered'],
  delivered: [],
  failed: [],
} as const satisfies Record<string, readonly string[]>

export type TaxRequestState = keyof typeof taxRequestTransitions
export const taxRequestStates = Object.keys(taxRequestTransitions) as [TaxRequestState, ...TaxRequestState[]]

export const mayBecome = (from: TaxRequestState, to: TaxRequestState): boolean =>
  (taxRequestTransitions[from] as readonly string[]).includes(to)

/** A file of the legal document as we keep it. */
export interface StoredFile {
  readonly kind: FileKind
  /** of the three the one that counts: the XML, else the OFD, else the PDF */
  readonly isOriginal: boolean
  readonly key: string
  readonly bytes: number
  /** hex */
  readonly sha256: string
}

/** One document that a tax channel is asked for. */
export interface TaxRequest {
  readonly requestId: string
  readonly invoiceId: string
  readonly sellerId: string
  readonly buyerId: string
  readonly channel: string
  readonly state: TaxRequestState
  /** why it is where it is, in words for people */
  readonly because?: string
  /** net amount in minor units, as text: what it takes of the quota */
  readonly net: string
  /** the month whose quota holds it */
  readonly quotaMonth?: string
  /** taken from a block */
  readonly number?: string
  readonly numberedAt?: string
  /** by which the channel knows it */
  readonly reference?: string
  readonly fiscalNumber?: string
  readonly links?: readonly { readonly kind: FileKind; readonly location: string }[]
  readonly files?: readonly StoredFile[]
  /** steps in this state */
  readonly tries: number
  /** how often it was sent */
  readonly sent: number
  /** the channel has named a document of it that we do not believe: it is never sent again */
  readonly mayBeIssued?: true
  readonly submittedAt?: string
  readonly requestedAt: string
  /** when it is looked at again; absent: nothing is left to do */
  readonly dueAt?: string
  /** 0: not written yet */
  readonly version: number
}

const STEPS_MS = [5_000, 15_000, minutes(1), minutes(3), minutes(10), minutes(30), minutes(60)]

/** Sent so often and failed each time, it is for people to look at. */
export const MOST_SENDS = 12

/** How long until the next look, growing with the tries. */
export const patienceFor = (tries: number): number => STEPS_MS[tries] ?? minutes(120)

/**
 * A call that timed out may still land. Only when the channel has not heard of the request this long after
 * the last try is it tried again, under the same key.
 */
export const LANDS_WITHIN_MS = minutes(10)

/** Requests by access pattern. Every write is on the version that was read, else `ReadWasStale`. */
export interface TaxRequests {
  find(requestId: string): Promise<TaxRequest | undefined>
  ofInvoice(invoiceId: string): Promise<TaxRequest | undefined>
  /** Of which something is due, the longest waiting first. */
  due(now: Instant, limit: number): Promise<TaxRequest[]>
  save(request: TaxRequest, event?: DomainEvent): Promise<void>
  /** Holds the net amount in the month's quota with it. `exhausted`: nothing was written. */
  holdQuota(request: TaxRequest, month: string): Promise<'held' | 'exhausted'>
  /** Lets go of what it holds of its month's quota. */
  releaseQuota(request: TaxRequest): Promise<TaxRequest>
  /** Takes the next number of a block with it, where the channel has blocks; fetches one where none is left. */
  takeNumber(request: TaxRequest, channel: TaxChannel): Promise<TaxRequest>
  /**
   * Issued: the quota is used and the fiscal number is this request's for ever.
   *
   * @returns `taken` when another request has that number already; nothing was written
   */
  saveIssued(request: TaxRequest, event: DomainEvent): Promise<'saved' | 'taken'>
  /** Failed for good: the quota is free again. */
  saveFailed(request: TaxRequest): Promise<void>
}

import type { Instant } from '../../shared/clock.ts'
import type { HandoverWish } from './answer-engine.ts'
import type { Intent } from './intents.ts'
import type { Locale } from './understand.ts'

/** Waiting for somebody, or with somebody; back with the bot there is no handover any more. */
export const queueStates = ['waiting', 'claimed'] as const
export type QueueState = (typeof queueStates)[number]

/** A conversation that a person shall take over, or has taken over. */
export interface Handover {
  readonly state: QueueState
  readonly requestedAt: Instant
  readonly urgency: HandoverWish['urgency']
  readonly reason: HandoverWish['reason']
  /** `sub` of whoever has it */
  readonly claimedBy?: string
}

/** What the service desk sees in its queue: facts and ids, no words. */
export interface QueuedHandover extends Handover {
  readonly conversationId: string
  readonly organizationId: string
  readonly locale: Locale
  /** What it was about when a person was asked for. */
  readonly intent?: Intent
  /** What the bot had answered before. */
  readonly tried: Intent[]
  readonly orders: string[]
  readonly products: string[]
  readonly invoices: string[]
}

/** The place in a queue: urgent ones before others, then whoever has waited longest. */
export const placeOf = (
  { urgency, requestedAt }: Pick<Handover, 'urgency' | 'requestedAt'>,
  conversationId: string,
): string => `${urgency === 'high' ? 0 : 1}#${requestedAt}#${conversationId}`

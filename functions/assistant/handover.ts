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

/** When people answer, in the tenant's time zone: working days from hour to hour. */
const HOURS = { from: 9, until: 18 }
/** What one conversation takes on average. */
const MINUTES_EACH = 4

/** Whether somebody is there, and how long those before one will take. */
export const expectedWait = (
  waitingBefore: number,
  now: Instant,
  timeZone: string,
): { readonly open: boolean; readonly minutes: number } => {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(now))
  const part = (type: string) => parts.find(one => one.type === type)?.value ?? ''
  const hour = Number(part('hour'))
  const open = !['Sat', 'Sun'].includes(part('weekday')) && hour >= HOURS.from && hour < HOURS.until
  return { open, minutes: (waitingBefore + 1) * MINUTES_EACH }
}

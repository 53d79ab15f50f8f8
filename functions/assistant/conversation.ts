import type { Actor } from '../../shared/actor.ts'
import { days, type Instant } from '../../shared/clock.ts'
import type { WrappedKey } from '../../shared/envelope.ts'
import type { DomainEvent } from '../../shared/events.ts'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'
import type { Intent } from './intents.ts'
import type { Locale } from './understand.ts'

/** Conversations are forgotten this long after their last turn. */
export const KEPT_FOR = days(180)

/** Whose conversation it is. The same person acting for another organization is another owner. */
export type Owner = Pick<Actor, 'subject' | 'organizationId'>

export interface Conversation extends Owner {
  readonly conversationId: string
  /** The language of the last reply, for texts that have none, such as a bare number. */
  readonly locale: Locale
  /** Turns so far, counting up by one: whoever writes turn n + 1 first has it. */
  readonly turns: number
  readonly createdAt: Instant
  readonly updatedAt: Instant
  /** What the last reply offered, so that a plain "yes" means something. */
  readonly offered?: 'handover'
  readonly handover?: Handover
}

export interface Handover {
  readonly state: 'offered' | 'requested'
}

/** What a statement in a reply rests on. */
export interface Source {
  readonly kind: 'order'
  readonly id: string
}

/** Something that the asker may say next, as a button. */
export interface Suggestion {
  readonly text: string
}

interface Spoken {
  readonly messageId: string
  readonly at: Instant
  readonly text: string
}

export interface PersonMessage extends Spoken {
  readonly from: 'person'
}

export interface BotMessage extends Spoken {
  readonly from: 'bot'
  readonly locale: Locale
  readonly sources: readonly Source[]
  readonly suggestions: readonly Suggestion[]
  readonly intent: Intent
  readonly confidence: number
  readonly engine: string
  /** The rule and its version that led to the reply. */
  readonly because: string
}

export type Message = PersonMessage | BotMessage

/** A question with its reply, and the conversation as it is after them. */
export interface Turn {
  readonly conversation: Conversation
  readonly question: PersonMessage
  readonly reply: BotMessage
}

/** What a store found at the beginning of a turn. */
export interface Opened {
  /** Absent: there is none of that id for this owner. */
  readonly conversation?: Conversation
  /** Absent: the person's first words here. */
  readonly wrappedKey?: WrappedKey
}

/** Where conversations are kept. Texts are sealed under a data key of the person. */
export interface Conversations {
  /** Without an id: what a new conversation needs. Another's conversation is not found. */
  open(conversationId: string | undefined, owner: Owner, now: Instant): Promise<Opened>
  /**
   * Writes a turn with its event and its answer's record, all or nothing.
   *
   * @throws TurnTaken when another turn of the conversation was written since it was opened
   */
  saveTurn(opened: Opened, turn: Turn, event: DomainEvent, record: IdempotencyRecord): Promise<void>
  /** The newest messages that come before the cursor, oldest of them first. */
  messages(
    opened: Opened,
    page: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<{ readonly messages: Message[]; readonly cursor?: string }>
}

/** Another turn came first, for example from a second tab: to be decided anew on what is there now. */
export class TurnTaken extends Error {
  override readonly name = 'TurnTaken'
}

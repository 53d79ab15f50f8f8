import type { Actor } from '../../shared/actor.ts'
import { days, type Instant } from '../../shared/clock.ts'
import type { WrappedKey } from '../../shared/envelope.ts'
import type { DomainEvent } from '../../shared/events.ts'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'
import type { PendingAction } from './answer-engine.ts'
import type { Frame } from './frame.ts'
import type { Handover, QueuedHandover, QueueState } from './handover.ts'
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
  /** Counts changes by one: whoever writes change n + 1 first has it, and all others decide anew. */
  readonly version: number
  /** Messages so far: the number of the last one. */
  readonly messages: number
  readonly createdAt: Instant
  readonly updatedAt: Instant
  readonly frame: Frame
  /** The change that waits for its confirmation, at most one. */
  readonly pending?: PendingAction
  /** Tokens that a model has used for it so far. */
  readonly tokens?: number
  /** Absent: the bot has it. */
  readonly handover?: Handover
}

/** What a statement in a reply rests on. */
export interface Source {
  readonly kind: 'order' | 'product' | 'invoice' | 'article'
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

/** Somebody of the service desk. */
export interface AgentMessage extends Spoken {
  readonly from: 'agent'
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

export type Message = PersonMessage | AgentMessage | BotMessage
export type NumberedMessage = Message & { readonly sequence: number }

/** What is to be written at once: the conversation as it becomes, and what was said. */
export interface Change {
  readonly conversation: Conversation
  readonly said: readonly Message[]
  readonly events?: readonly DomainEvent[]
  /** A question that had no answer, for those who look after the knowledge base. */
  readonly unanswered?: { readonly messageId: string; readonly text: string; readonly intent: Intent }
}

/** What a store found at the beginning of a turn. */
export interface Opened {
  /** Absent: there is none of that id for this owner. */
  readonly conversation?: Conversation
  /** Absent: the person's first words here. */
  readonly wrappedKey?: WrappedKey
}

/** One opinion on a reply, or on the conversation as a whole. */
export interface Feedback {
  /** Absent: on the whole conversation. */
  readonly messageId?: string | undefined
  readonly helpful?: boolean | undefined
  /** 1 to 5 */
  readonly score?: number | undefined
  readonly reason?: string | undefined
  readonly at: Instant
}

/** A question without an answer, as those see it who can write one. */
export interface OpenQuestion {
  readonly messageId: string
  readonly conversationId: string
  readonly at: Instant
  readonly locale: Locale
  readonly intent: Intent
  readonly text: string
}

export interface WholeConversation {
  readonly conversation: Conversation
  readonly messages: readonly NumberedMessage[]
}

interface PageRequest {
  readonly limit: number
  readonly cursor?: string | undefined
}

/** Where conversations are kept. Texts are sealed under a data key of the person. */
export interface Conversations {
  /** Without an id: what a new conversation needs. Another's conversation is not found. */
  open(conversationId: string | undefined, owner: Owner, now: Instant): Promise<Opened>
  /** For the service desk: a conversation that was handed over, whosever it is. */
  openHandedOver(conversationId: string, now: Instant): Promise<Opened>
  /**
   * Writes a change with its events and its answer's record, all or nothing.
   *
   * @throws TurnTaken when the conversation was changed since it was opened
   */
  save(opened: Opened, change: Change, record: IdempotencyRecord): Promise<void>
  /** The newest messages that come before the cursor, oldest of them first. */
  messages(opened: Opened, page: PageRequest): Promise<{ messages: NumberedMessage[]; cursor?: string }>
  /** What was said after a message, oldest first. */
  messagesAfter(opened: Opened, sequence: number, limit: number): Promise<NumberedMessage[]>
  /** Everything that a person has said and was told, for their export; nothing once they were erased. */
  ofSubject(subject: string, now: Instant): Promise<readonly WholeConversation[]>
  /** The queue of one state: urgent ones first, then by their age. */
  queue(state: QueueState, page: PageRequest): Promise<{ items: QueuedHandover[]; cursor?: string }>
  saveFeedback(opened: Opened, feedback: Feedback, record: IdempotencyRecord): Promise<void>
  /** Questions without an answer, the newest first. */
  openQuestions(page: PageRequest): Promise<{ items: OpenQuestion[]; cursor?: string }>
}

/** Another change came first, for example from a second tab: to be decided anew on what is there now. */
export class TurnTaken extends Error {
  override readonly name = 'TurnTaken'
}

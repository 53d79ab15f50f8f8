import { turnAnswered } from '../../events/assistant.turn-answered.v1.ts'
import type { Actor } from '../../shared/actor.ts'
import { type Instant, minutes, plus } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { NewId } from '../../shared/ids.ts'
import type { Answer, PendingAction, ProposedAction } from './answer-engine.ts'
import { type BotMessage, type Conversation, type Opened, TurnTaken } from './conversation.ts'
import type { Entity } from './entities.ts'
import { emptyFrame } from './frame.ts'
import type { Locale } from './understand.ts'

/** How often a turn is decided anew when another came first. */
const MOST_ATTEMPTS = 5
/** So long a proposed action waits for its confirmation. */
const PROPOSAL_HOLDS_FOR = minutes(10)

/** The answer to a message, as it goes to the caller. */
export interface Answered {
  conversationId: string
  messageId: string
  reply: {
    text: string
    locale: Locale
    sources: { kind: 'order' | 'product' | 'invoice' | 'article'; id: string }[]
    suggestions: { text: string }[]
  }
  intent: Answer['intent']
  confidence: number
  entities: Entity[]
  proposedAction?: ProposedAction
  handover?: { state: 'offered' | 'waiting' | 'claimed' }
  engine: string
  /** The number of the last message: poll for what comes after it. */
  sequence: number
}

export const begun = (conversationId: string, actor: Actor, now: Instant): Conversation => ({
  conversationId,
  subject: actor.subject,
  organizationId: actor.organizationId,
  locale: 'en',
  version: 0,
  messages: 0,
  createdAt: now,
  updatedAt: now,
  frame: emptyFrame,
})

/** The conversation one change further on. */
export const stepped = (before: Conversation, said: number, now: Instant): Conversation => ({
  ...before,
  version: before.version + 1,
  messages: before.messages + said,
  updatedAt: now,
})

export const pendingOf = (answer: Answer, newId: NewId, now: Instant): PendingAction | undefined =>
  answer.proposal && {
    actionId: newId('act'),
    action: answer.proposal.action,
    expiresAt: plus(now, PROPOSAL_HOLDS_FOR),
  }

export const proposedOf = (
  answer: Answer,
  pending: PendingAction | undefined,
): { proposedAction?: ProposedAction } =>
  pending && answer.proposal
    ? {
        proposedAction: {
          actionId: pending.actionId,
          kind: pending.action.kind,
          summary: answer.proposal.summary,
          expiresAt: pending.expiresAt,
        },
      }
    : {}

export const eventOf = (
  conversation: Conversation,
  reply: BotMessage,
  outcome: 'answered' | 'unanswered' | 'handoverRequested' | 'actionDone' | 'actionDeclined',
  tenant: string,
) =>
  turnAnswered.create(
    {
      aggregate: conversation.conversationId,
      sequence: conversation.version,
      time: conversation.updatedAt,
      tenant,
    },
    {
      conversationId: conversation.conversationId,
      messageId: reply.messageId,
      organizationId: conversation.organizationId,
      locale: reply.locale,
      intent: reply.intent,
      confidence: reply.confidence,
      outcome,
      engine: reply.engine,
      because: reply.because,
    },
  )

/** Does a turn on what is there, and again when another came first, for example from a second tab. */
export const untilFirst = async <T>(
  open: () => Promise<Opened>,
  take: (opened: Opened) => Promise<T>,
): Promise<T> => {
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    const opened = await open()
    try {
      return await take(opened)
    } catch (thrown) {
      if (!(thrown instanceof TurnTaken)) throw thrown
    }
  }
  throw new DomainError('conflict', 'Other messages of this conversation kept coming first.')
}

import { turnAnswered } from '../../events/assistant.turn-answered.v1.ts'
import type { Actor } from '../../shared/actor.ts'
import type { Instant } from '../../shared/clock.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { NewId } from '../../shared/ids.ts'
import type { Answer, AnswerEngine, Tools } from './answer-engine.ts'
import { type Conversation, type Conversations, type Opened, type Turn, TurnTaken } from './conversation.ts'

export interface SendMessageDeps {
  readonly conversations: Conversations
  readonly engine: AnswerEngine
  readonly toolsFor: (actor: Actor) => Tools
  readonly newId: NewId
  readonly tenant: { readonly id: string; readonly locale: string }
}

export interface SendMessage {
  readonly conversationId?: string | undefined
  readonly text: string
  readonly locale?: string | undefined
  readonly actor: Actor
  readonly now: Instant
  readonly once: Once<Answered>
}

/** The answer to a message, as it goes to the caller. */
export type Answered = Pick<Answer, 'intent' | 'confidence' | 'proposedAction' | 'handover'> & {
  conversationId: string
  messageId: string
  reply: Pick<Answer, 'text' | 'locale'> & {
    sources: { kind: 'order'; id: string }[]
    suggestions: { text: string }[]
  }
  entities: { kind: 'order'; value: string }[]
  engine: string
}

/** How often a turn is decided anew when another came first. */
const MOST_ATTEMPTS = 5

const begin = (conversationId: string, { actor, now }: SendMessage): Conversation => ({
  conversationId,
  subject: actor.subject,
  organizationId: actor.organizationId,
  locale: 'en',
  turns: 0,
  createdAt: now,
  updatedAt: now,
})

/** The conversation after the answer. An offer holds for one turn, a request for a person stays. */
const after = (before: Conversation, answer: Answer, now: Instant): Conversation => {
  const { offered, handover, ...rest } = before
  const wish = answer.handover?.state
  return {
    ...rest,
    locale: answer.locale,
    turns: before.turns + 1,
    updatedAt: now,
    ...(wish === 'offered' ? { offered: 'handover' } : {}),
    ...(wish === 'requested' || handover ? { handover: { state: 'requested' } } : {}),
  }
}

const outcomeOf = ({ handover }: Answer) => {
  if (handover?.state === 'requested') return 'handoverRequested'
  return handover?.state === 'offered' ? 'unanswered' : 'answered'
}

const eventOf = ({ conversation, reply }: Turn, answer: Answer, tenant: string) =>
  turnAnswered.create(
    {
      aggregate: conversation.conversationId,
      sequence: conversation.turns,
      time: conversation.updatedAt,
      tenant,
    },
    {
      conversationId: conversation.conversationId,
      messageId: reply.messageId,
      organizationId: conversation.organizationId,
      locale: answer.locale,
      intent: answer.intent,
      confidence: answer.confidence,
      outcome: outcomeOf(answer),
      engine: reply.engine,
      because: answer.because,
    },
  )

const answeredOf = ({ conversation, reply }: Turn, answer: Answer): Answered => ({
  conversationId: conversation.conversationId,
  messageId: reply.messageId,
  reply: {
    text: answer.text,
    locale: answer.locale,
    sources: [...answer.sources],
    suggestions: [...answer.suggestions],
  },
  intent: answer.intent,
  confidence: answer.confidence,
  entities: [...answer.entities],
  ...(answer.proposedAction ? { proposedAction: answer.proposedAction } : {}),
  ...(answer.handover ? { handover: answer.handover } : {}),
  engine: reply.engine,
})

/**
 * Answers one message: open the conversation, let the engine decide, write question, reply, event and
 * record in one transaction. Turns of a conversation follow one another: who comes second, for example from
 * another tab, is decided anew on what the first has left.
 */
export const sendMessage = (deps: SendMessageDeps) => {
  const { conversations, engine, toolsFor, newId, tenant } = deps

  const take = async (command: SendMessage, opened: Opened): Promise<Answered> => {
    const { actor, now, text } = command
    const before = opened.conversation ?? begin(newId('cnv'), command)
    const locale = command.locale ?? (opened.conversation ? before.locale : tenant.locale)
    const answer = await engine.answer({ text, locale, offered: before.offered }, toolsFor(actor))
    const { locale: spoken, sources, suggestions, intent, confidence, because } = answer
    const turn: Turn = {
      conversation: after(before, answer, now),
      question: { from: 'person', messageId: newId('msg'), at: now, text },
      reply: {
        from: 'bot',
        messageId: newId('msg'),
        at: now,
        text: answer.text,
        locale: spoken,
        sources,
        suggestions,
        intent,
        confidence,
        engine: engine.name,
        because,
      },
    }
    const answered = answeredOf(turn, answer)
    await conversations.saveTurn(opened, turn, eventOf(turn, answer, tenant.id), command.once(answered))
    return answered
  }

  return async (command: SendMessage): Promise<Answered> => {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const opened = await conversations.open(command.conversationId, command.actor, command.now)
      if (command.conversationId && !opened.conversation) throw notFound('conversation')
      try {
        return await take(command, opened)
      } catch (thrown) {
        if (!(thrown instanceof TurnTaken)) throw thrown
      }
    }
    throw new DomainError('conflict', 'Other messages of this conversation kept coming first.')
  }
}

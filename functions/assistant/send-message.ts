import type { Actor } from '../../shared/actor.ts'
import type { Instant } from '../../shared/clock.ts'
import { notFound } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { NewId } from '../../shared/ids.ts'
import type { Answer, AnswerEngine, PendingAction, Tools } from './answer-engine.ts'
import type { BotMessage, Conversation, Conversations, Opened, PersonMessage } from './conversation.ts'
import type { Handover } from './handover.ts'
import { expectedWait, hoursWords, type ServiceDesk } from './service-desk.ts'
import { type Answered, begun, eventOf, pendingOf, proposedOf, stepped, untilFirst } from './turn.ts'
import { wordsOf } from './words.ts'

export interface SendMessageDeps {
  readonly conversations: Pick<Conversations, 'open' | 'save' | 'queue'>
  readonly engine: AnswerEngine
  readonly toolsFor: (actor: Actor, now: Instant) => Promise<Tools>
  readonly newId: NewId
  readonly desk: ServiceDesk
  readonly tenant: { readonly id: string; readonly locale: string; readonly timeZone: string }
}

export interface SendMessage {
  readonly conversationId?: string | undefined
  readonly text: string
  readonly locale?: string | undefined
  readonly actor: Actor
  readonly now: Instant
  readonly once: Once<Answered>
}

/** So many of those who wait are counted: beyond, the wait is told for so many. */
const MOST_COUNTED = 25

/** The conversation after the answer. An offer holds for one turn, a request for a person stays. */
const after = (
  before: Conversation,
  answer: Answer,
  pending: PendingAction | undefined,
  now: Instant,
): Conversation => {
  const { pending: _, ...rest } = stepped(before, 2, now)
  const wish = answer.handover
  const handover: Handover | undefined =
    rest.handover ??
    (wish?.state === 'requested'
      ? { state: 'waiting', requestedAt: now, urgency: wish.urgency, reason: wish.reason }
      : undefined)
  return {
    ...rest,
    locale: answer.locale,
    frame: answer.frame,
    ...(pending ? { pending } : {}),
    ...(answer.usage ? { tokens: (rest.tokens ?? 0) + answer.usage.input + answer.usage.output } : {}),
    ...(handover ? { handover } : {}),
  }
}

const outcomeOf = ({ handover, outcome }: Answer) =>
  handover?.state === 'requested' ? ('handoverRequested' as const) : outcome

const stateOf = ({ handover }: Conversation, answer: Answer): Pick<Answered, 'handover'> => {
  if (handover) return { handover: { state: handover.state } }
  return answer.handover ? { handover: { state: 'offered' } } : {}
}

/**
 * Answers one message: open the conversation, let the engine decide, write question, reply, event and
 * record in one transaction. Turns of a conversation follow one another: who comes second is decided anew on
 * what the first has left. While a person of the service desk has the conversation the bot is silent: an
 * answer that was computed before is dropped, since the conversation has changed.
 */
export const sendMessage = (deps: SendMessageDeps) => {
  const { conversations, engine, toolsFor, newId, tenant, desk } = deps

  /** Tells the wait with the answer that puts somebody into the queue. */
  const withWait = async (answer: Answer, before: Conversation, now: Instant): Promise<Answer> => {
    if (answer.handover?.state !== 'requested' || before.handover) return answer
    const { items } = await conversations.queue('waiting', { limit: MOST_COUNTED })
    const { open, minutes } = expectedWait(desk, items, now, tenant.timeZone)
    const wait = wordsOf(answer.locale).wait(open, minutes, hoursWords(desk, answer.locale))
    return { ...answer, text: `${answer.text}\n\n${wait}` }
  }

  const passOn = async (command: SendMessage, opened: Opened, before: Conversation): Promise<Answered> => {
    const { now, text } = command
    const question: PersonMessage = { from: 'person', messageId: newId('msg'), at: now, text }
    const conversation = stepped(before, 1, now)
    const answered: Answered = {
      conversationId: before.conversationId,
      messageId: question.messageId,
      reply: { text: '', locale: before.locale, sources: [], suggestions: [] },
      intent: 'handover',
      confidence: 1,
      entities: [],
      handover: { state: 'claimed' },
      engine: 'person',
      sequence: conversation.messages,
    }
    await conversations.save(opened, { conversation, said: [question] }, command.once(answered))
    return answered
  }

  const take = async (command: SendMessage, opened: Opened): Promise<Answered> => {
    const { actor, now, text } = command
    const before = opened.conversation ?? begun(newId('cnv'), actor, now)
    if (before.handover?.state === 'claimed') return passOn(command, opened, before)
    const locale = command.locale ?? (opened.conversation ? before.locale : tenant.locale)
    const asked = { text, locale, frame: before.frame, pending: before.pending, tokens: before.tokens, now }
    const decided = await engine.answer(asked, await toolsFor(actor, now))
    const by = decided.engine ?? engine.name
    const answer = await withWait(decided, before, now)
    const pending = pendingOf(answer, newId, now)
    const conversation = after(before, answer, pending, now)
    const question: PersonMessage = { from: 'person', messageId: newId('msg'), at: now, text }
    const { locale: spoken, sources, suggestions, intent, confidence, because } = answer
    const said = { text: answer.text, sources, suggestions, intent, confidence, because, locale: spoken }
    const reply: BotMessage = { ...said, from: 'bot', messageId: newId('msg'), at: now, engine: by }
    const answered: Answered = {
      conversationId: conversation.conversationId,
      messageId: reply.messageId,
      reply: {
        text: answer.text,
        locale: spoken,
        sources: [...sources],
        suggestions: [...suggestions],
      },
      intent,
      confidence,
      entities: [...answer.entities],
      ...proposedOf(answer, pending),
      ...stateOf(conversation, answer),
      engine: by,
      sequence: conversation.messages,
    }
    const change = {
      conversation,
      said: [question, reply],
      events: [eventOf(conversation, reply, outcomeOf(answer), tenant.id)],
      ...(answer.outcome === 'unanswered'
        ? { unanswered: { messageId: question.messageId, text, intent } }
        : {}),
    }
    await conversations.save(opened, change, command.once(answered))
    return answered
  }

  return (command: SendMessage): Promise<Answered> =>
    untilFirst(
      () => conversations.open(command.conversationId, command.actor, command.now),
      opened => {
        if (command.conversationId && !opened.conversation) throw notFound('conversation')
        return take(command, opened)
      },
    )
}

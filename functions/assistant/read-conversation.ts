import type { Actor } from '../../shared/actor.ts'
import type { Instant } from '../../shared/clock.ts'
import { notFound } from '../../shared/errors/domain-error.ts'
import type { Conversations, NumberedMessage } from './conversation.ts'

interface OneConversation {
  readonly conversationId: string
  readonly limit: number
  readonly actor: Actor
  readonly now: Instant
}

export interface ReadConversation extends OneConversation {
  readonly cursor?: string | undefined
}

/** A message as it is shown, to the asker and to the service desk. */
export const shown = (message: NumberedMessage) => {
  const { messageId, sequence, from, at, text } = message
  if (message.from !== 'bot') return { messageId, sequence, from, at, text }
  const { locale, sources, suggestions, intent, engine } = message
  return {
    messageId,
    sequence,
    from,
    at,
    text,
    locale,
    intent,
    engine,
    sources: [...sources],
    suggestions: [...suggestions],
  }
}

/** The newest messages of one's own conversation in reading order; the cursor leads to those before them. */
export const readConversation =
  ({ conversations }: { readonly conversations: Pick<Conversations, 'open' | 'messages'> }) =>
  async ({ conversationId, limit, cursor, actor, now }: ReadConversation) => {
    const opened = await conversations.open(conversationId, actor, now)
    if (!opened.conversation) throw notFound('conversation')
    const page = await conversations.messages(opened, { limit, cursor })
    const { locale, createdAt, updatedAt, handover, messages } = opened.conversation
    return {
      conversationId,
      locale,
      createdAt,
      updatedAt,
      sequence: messages,
      ...(handover ? { handover: { state: handover.state } } : {}),
      items: page.messages.map(shown),
      ...(page.cursor ? { nextCursor: page.cursor } : {}),
    }
  }

/** What was said after a message: by polling this, a widget sees what a person of the service desk writes. */
export const pollMessages =
  ({ conversations }: { readonly conversations: Pick<Conversations, 'open' | 'messagesAfter'> }) =>
  async ({ conversationId, after, limit, actor, now }: OneConversation & { readonly after: number }) => {
    const opened = await conversations.open(conversationId, actor, now)
    if (!opened.conversation) throw notFound('conversation')
    const { handover, messages } = opened.conversation
    const found = await conversations.messagesAfter(opened, after, limit)
    return {
      sequence: messages,
      ...(handover ? { handover: { state: handover.state } } : {}),
      items: found.map(shown),
    }
  }

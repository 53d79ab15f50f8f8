import type { Actor } from '../../shared/actor.ts'
import type { Instant } from '../../shared/clock.ts'
import { notFound } from '../../shared/errors/domain-error.ts'
import type { Conversations, Message } from './conversation.ts'

export interface ReadConversation {
  readonly conversationId: string
  readonly limit: number
  readonly cursor?: string | undefined
  readonly actor: Actor
  readonly now: Instant
}

const shown = (message: Message) => {
  const { messageId, from, at, text } = message
  if (message.from === 'person') return { messageId, from, at, text }
  const { locale, sources, suggestions, intent, engine } = message
  return {
    messageId,
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
  ({ conversations }: { readonly conversations: Conversations }) =>
  async ({ conversationId, limit, cursor, actor, now }: ReadConversation) => {
    const opened = await conversations.open(conversationId, actor, now)
    if (!opened.conversation) throw notFound('conversation')
    const page = await conversations.messages(opened, { limit, cursor })
    const { locale, createdAt, updatedAt, handover } = opened.conversation
    return {
      conversationId,
      locale,
      createdAt,
      updatedAt,
      ...(handover ? { handover } : {}),
      items: page.messages.map(shown),
      ...(page.cursor ? { nextCursor: page.cursor } : {}),
    }
  }

import type { Actor } from '../../shared/actor.ts'
import type { Instant } from '../../shared/clock.ts'
import { notFound } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { Conversations } from './conversation.ts'

export interface GiveFeedback {
  readonly conversationId: string
  readonly messageId?: string | undefined
  readonly helpful?: boolean | undefined
  readonly score?: number | undefined
  readonly reason?: string | undefined
  readonly actor: Actor
  readonly now: Instant
  readonly once: Once<{ conversationId: string }>
}

/** An opinion on a reply, or on the whole conversation; a later one on the same replaces it. @throws `not-found` */
export const giveFeedback =
  ({ conversations }: { readonly conversations: Pick<Conversations, 'open' | 'saveFeedback'> }) =>
  async ({ conversationId, actor, now, once, ...opinion }: GiveFeedback) => {
    const opened = await conversations.open(conversationId, actor, now)
    if (!opened.conversation) throw notFound('conversation')
    const answered = { conversationId }
    await conversations.saveFeedback(opened, { ...opinion, at: now }, once(answered))
    return answered
  }

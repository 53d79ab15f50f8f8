import type { Actor } from '../../shared/actor.ts'
import type { Instant } from '../../shared/clock.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { NewId } from '../../shared/ids.ts'
import type { AgentMessage, Change, Conversation, Conversations, NumberedMessage } from './conversation.ts'
import type { QueuedHandover, QueueState } from './handover.ts'
import { stepped, untilFirst } from './turn.ts'

interface Deps {
  readonly conversations: Pick<Conversations, 'openHandedOver' | 'save' | 'queue' | 'messages'>
  readonly newId: NewId
}

/** A handed-over conversation with its facts. */
export interface HandoverView extends QueuedHandover {
  readonly sequence: number
}

interface Addressed<T> {
  readonly conversationId: string
  readonly actor: Actor
  readonly now: Instant
  readonly once: Once<T>
}

const viewOf = ({ handover, conversationId, organizationId, locale, frame, messages }: Conversation) => {
  if (!handover) throw notFound('handover')
  const { intent, tried, orders, products, invoices } = frame
  return {
    ...handover,
    conversationId,
    organizationId,
    locale,
    ...(intent ? { intent } : {}),
    tried: [...tried],
    orders: [...orders],
    products: [...products],
    invoices: [...invoices],
    sequence: messages,
  }
}

export const listHandovers =
  ({ conversations }: Pick<Deps, 'conversations'>) =>
  (query: { readonly state: QueueState; readonly limit: number; readonly cursor?: string | undefined }) =>
    conversations.queue(query.state, query)

/** What the bot knows of a handed-over conversation, with its newest messages. @throws `not-found` */
export const readHandover =
  ({ conversations }: Pick<Deps, 'conversations'>) =>
  async ({ conversationId, now }: { readonly conversationId: string; readonly now: Instant }) => {
    const opened = await conversations.openHandedOver(conversationId, now)
    if (!opened.conversation) throw notFound('handover')
    const { messages } = await conversations.messages(opened, { limit: 100 })
    return { ...viewOf(opened.conversation), items: messages as NumberedMessage[] }
  }

type Decide = (
  before: Conversation & { readonly handover: NonNullable<Conversation['handover']> },
) => Change | Promise<Change>

const changing =
  ({ conversations }: Deps, decide: Decide) =>
  <T>({ conversationId, now, once }: Addressed<T>, answer: (after: Conversation) => T): Promise<T> =>
    untilFirst(
      () => conversations.openHandedOver(conversationId, now),
      async opened => {
        const { conversation } = opened
        if (!conversation?.handover) throw notFound('handover')
        const change = await decide({ ...conversation, handover: conversation.handover })
        const answered = answer(change.conversation)
        await conversations.save(opened, change, once(answered))
        return answered
      },
    )

/** Takes a waiting conversation: from now on the bot is silent in it. @throws `not-found`, `illegal-transition` */
export const claimHandover = (deps: Deps) => (command: Addressed<HandoverView>) =>
  changing(deps, before => {
    const { handover } = before
    if (handover.state === 'claimed' && handover.claimedBy !== command.actor.subject)
      throw new DomainError('illegal-transition', 'Somebody else has this conversation.')
    const claimed = { ...handover, state: 'claimed' as const, claimedBy: command.actor.subject }
    return { conversation: { ...stepped(before, 0, command.now), handover: claimed }, said: [] }
  })(command, viewOf)

const mustHave = (handover: NonNullable<Conversation['handover']>, actor: Actor): void => {
  if (handover.state !== 'claimed' || handover.claimedBy !== actor.subject)
    throw new DomainError('illegal-transition', 'Claim the conversation first.')
}

interface ReplyDeps extends Deps {
  /** Refuses where the asker does not agree to conversations being kept any more. */
  readonly mayKeep: (subject: string, on: string) => Promise<void>
}

/**
 * Says something to the asker, who sees it in the same widget.
 *
 * @throws `not-found`, `illegal-transition`, `consent-withdrawn`
 */
export const replyToHandover =
  (deps: ReplyDeps) =>
  (command: Addressed<{ messageId: string; sequence: number }> & { readonly text: string }) => {
    const { actor, now, text } = command
    const messageId = deps.newId('msg')
    const reply: AgentMessage = { from: 'agent', messageId, at: now, text }
    return changing(deps, async before => {
      mustHave(before.handover, actor)
      await deps.mayKeep(before.subject, now.slice(0, 10))
      return { conversation: stepped(before, 1, now), said: [reply] }
    })(command, ({ messages }) => ({ messageId, sequence: messages }))
  }

/** Gives the conversation back to the bot. @throws `not-found`, `illegal-transition` */
export const closeHandover = (deps: Deps) => (command: Addressed<{ conversationId: string }>) =>
  changing(deps, before => {
    if (before.handover.state === 'claimed') mustHave(before.handover, command.actor)
    const { handover: _, ...rest } = stepped(before, 0, command.now)
    return { conversation: { ...rest, frame: { ...rest.frame, misses: 0 } }, said: [] }
  })(command, ({ conversationId }) => ({ conversationId }))

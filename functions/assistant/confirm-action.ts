import type { Actor } from '../../shared/actor.ts'
import type { Instant } from '../../shared/clock.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import { AlreadyDone, type Once } from '../../shared/idempotency.ts'
import type { NewId } from '../../shared/ids.ts'
import type { Money } from '../../shared/money.ts'
import type { Action, PendingAction } from './answer-engine.ts'
import type { BotMessage, Conversation, Conversations, Opened, PersonMessage } from './conversation.ts'
import { mention } from './frame.ts'
import type { Intent } from './intents.ts'
import { type Answered, eventOf, stepped, untilFirst } from './turn.ts'
import type { Locale } from './understand.ts'
import { moneyWords, wordsOf } from './words.ts'

/** What became of it. */
export interface Done {
  /** The order that the action was about, where there is one. */
  readonly orderId?: string
  /** of the order, where the action changed it */
  readonly total?: Money
  /** what was made: the number of a return request or an invoice, an address */
  readonly made?: string
}

/**
 * Does an action in the name of whoever confirmed it, through the use-cases that the HTTP routes for the
 * same have. Twice with the same `actionId` it is done once.
 */
export type DoAction = (action: Action, actionId: string, actor: Actor, now: Instant) => Promise<Done>

export interface ConfirmActionDeps {
  readonly conversations: Pick<Conversations, 'open' | 'save'>
  readonly doAction: DoAction
  readonly newId: NewId
  readonly tenant: { readonly id: string }
}

export interface ConfirmAction {
  readonly conversationId: string
  readonly actionId: string
  readonly accept: boolean
  readonly actor: Actor
  readonly now: Instant
  readonly once: Once<Answered>
}

const intentOf: Readonly<Record<Action['kind'], Intent>> = {
  cancelOrder: 'cancel_order',
  placeOrder: 'place_order',
  changeQuantity: 'change_order',
  changeLines: 'change_order',
  redirectOrder: 'change_address',
  requestReturn: 'refund_return',
  requestInvoice: 'invoice',
  changeInvoiceMail: 'howto_account',
}

const doneText = ({ kind }: Action, { orderId = '', total, made = '' }: Done, locale: Locale): string => {
  const words = wordsOf(locale)
  const amount = total ? moneyWords(total, locale) : ''
  const texts: Readonly<Record<Action['kind'], () => string>> = {
    cancelOrder: () => words.cancelled(orderId),
    placeOrder: () => words.placed(orderId, amount),
    changeQuantity: () => words.changed(orderId, amount),
    changeLines: () => words.changed(orderId, amount),
    redirectOrder: () => words.redirected(orderId),
    requestReturn: () => words.returnRequested(orderId, made),
    requestInvoice: () => words.invoiced(orderId, made),
    changeInvoiceMail: () => words.mailChanged(made || undefined),
  }
  return texts[kind]()
}

/** What may be told of a refusal; all else is a failure of ours and ends the request. */
const isRefusal = (thrown: unknown): thrown is DomainError =>
  thrown instanceof DomainError && !['conflict', 'unavailable', 'internal'].includes(thrown.code)

const pendingIn = ({ pending }: Conversation, actionId: string, now: Instant): PendingAction => {
  if (pending?.actionId !== actionId)
    throw new DomainError('illegal-transition', 'No action of that id waits for its confirmation.')
  if (pending.expiresAt <= now)
    throw new DomainError('illegal-transition', `The action expired at ${pending.expiresAt}.`)
  return pending
}

/**
 * The yes or no to one proposed action, by its id: the only way in which the assistant changes anything. The
 * action is done as it was proposed, re-authorised now, and refused when the order has changed since. The
 * order's own transaction remembers the `actionId`, so that a repetition after a crash does it no second
 * time.
 *
 * @throws `not-found` for another's conversation, `illegal-transition` when no such action waits any more
 */
export const confirmAction = ({ conversations, doAction, newId, tenant }: ConfirmActionDeps) => {
  const carryOut = async ({ action, actionId }: PendingAction, command: ConfirmAction, locale: Locale) => {
    const words = wordsOf(locale)
    if (!command.accept)
      return { text: words.actionDeclined, done: undefined, outcome: 'actionDeclined' as const }
    try {
      const done = await doAction(action, actionId, command.actor, command.now)
      return { text: doneText(action, done, locale), done, outcome: 'actionDone' as const }
    } catch (thrown) {
      if (!isRefusal(thrown)) throw thrown
      return { text: words.failed(thrown.message), done: undefined, outcome: 'unanswered' as const }
    }
  }

  const take = async (command: ConfirmAction, opened: Opened, before: Conversation): Promise<Answered> => {
    const { now, accept } = command
    const pending = pendingIn(before, command.actionId, now)
    const words = wordsOf(before.locale)
    const { text, done, outcome } = await carryOut(pending, command, before.locale)
    const { pending: _, ...rest } = stepped(before, 2, now)
    const frame = {
      ...before.frame,
      orders: mention(before.frame.orders, done?.orderId ? [done.orderId] : []),
      misses: 0,
    }
    const conversation: Conversation = { ...rest, frame }
    const press = accept ? words.yes : words.no
    const question: PersonMessage = { from: 'person', messageId: newId('msg'), at: now, text: press }
    const sources = done?.orderId ? [{ kind: 'order' as const, id: done.orderId }] : []
    const reply: BotMessage = {
      from: 'bot',
      messageId: newId('msg'),
      at: now,
      text,
      locale: before.locale,
      sources,
      suggestions: [],
      intent: intentOf[pending.action.kind],
      confidence: 1,
      engine: 'embedded',
      because: `confirmed ${pending.actionId}`,
    }
    const answered: Answered = {
      conversationId: before.conversationId,
      messageId: reply.messageId,
      reply: { text, locale: before.locale, sources, suggestions: [] },
      intent: reply.intent,
      confidence: 1,
      entities: [],
      engine: 'embedded',
      sequence: conversation.messages,
    }
    const events = [eventOf(conversation, reply, outcome, tenant.id)]
    await conversations.save(
      opened,
      { conversation, said: [question, reply], events },
      command.once(answered),
    )
    return answered
  }

  return (command: ConfirmAction): Promise<Answered> =>
    untilFirst(
      () => conversations.open(command.conversationId, command.actor, command.now),
      opened => {
        if (!opened.conversation) throw notFound('conversation')
        return take(command, opened, opened.conversation)
      },
    )
}

/** Runs a use-case that remembers what it did; a repetition gives what was done then. */
export const onceDone = async <T>(run: () => Promise<T>): Promise<T> => {
  try {
    return await run()
  } catch (thrown) {
    if (thrown instanceof AlreadyDone) return JSON.parse(thrown.record.body) as T
    throw thrown
  }
}

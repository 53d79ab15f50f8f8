import { type Answer, backoff, type Line, type Outcome, poll, rate, sendOnce } from './send.ts'
import {
  type ChatMessage,
  emptySession,
  loadSession,
  type Pending,
  type Session,
  saveSession,
} from './session.ts'

export interface ChatDeps {
  readonly api: string
  readonly organization: string
  /** `fresh` asks for a new one, since the last was refused. */
  readonly token: (fresh: boolean) => Promise<string | undefined>
  readonly store: Storage | undefined
  readonly storeKey: string
  readonly fetch: typeof globalThis.fetch
  readonly now: () => string
  readonly newKey: () => string
  readonly random: () => number
  /** Calls back after so many milliseconds, unless cancelled by what it returns. */
  readonly after: (milliseconds: number, action: () => void) => () => void
  readonly changed: () => void
}

export interface Chat {
  readonly session: Session
  readonly busy: boolean
  send(text: string, locale: string): void
  /** Says yes or no to what a message proposes; the text is what the button said. */
  decide(actionId: string, accept: boolean, text: string): void
  rate(messageId: string, helpful: boolean): void
  /** Tries what is waiting at once: by the visitor's wish, a new token, or a connection come back. */
  retry(): void
  restart(): void
  setOpen(open: boolean): void
  stop(): void
}

const replyOf = (answer: Answer, at: string): ChatMessage => ({
  id: answer.messageId,
  from: 'bot',
  text: answer.reply.text,
  at,
  sources: answer.reply.sources,
  suggestions: answer.reply.suggestions,
  generated: answer.engine === 'llm',
  ...(answer.proposedAction ? { proposes: answer.proposedAction } : {}),
})

/** How often a conversation is looked at while a person has a part in it. */
const POLL_MILLISECONDS = 4000

const isHandedOver = (handover: Answer['handover']): boolean =>
  handover?.state === 'waiting' || handover?.state === 'claimed'

const unsent = (message: ChatMessage): boolean =>
  message.pending === 'sending' || message.pending === 'waiting'

/**
 * The conversation behind the widget, without its picture: one message at a time, in order, each under its
 * own Idempotency-Key, which is kept with it over retries and reloads, so that none counts twice.
 */
export const startChat = (deps: ChatDeps): Chat => {
  let session = loadSession(deps.store, deps.storeKey)
  let busy = false
  let attempts = 0
  let era = 0
  let cancel = () => {}
  let stopPolling = () => {}

  const become = (next: Session) => {
    session = next
    saveSession(deps.store, deps.storeKey, session)
    deps.changed()
  }
  const replace = (id: string, replacements: readonly ChatMessage[]) =>
    session.messages.flatMap(message => (message.id === id ? replacements : [message]))
  const mark = (message: ChatMessage, pending: Pending) =>
    become({ ...session, messages: replace(message.id, [{ ...message, pending }]) })

  const lineOf = async (fresh: boolean): Promise<Line> => ({
    api: deps.api,
    organization: deps.organization,
    token: await deps.token(fresh),
  })

  const attempt = async (message: ChatMessage): Promise<Outcome> => {
    const once = async (fresh: boolean) =>
      sendOnce(
        {
          ...(await lineOf(fresh)),
          decision: message.decision,
          key: message.id,
          text: message.text,
          locale: message.locale ?? 'en',
          conversationId: session.conversationId,
        },
        deps.fetch,
      )
    const outcome = await once(false)
    return outcome.kind === 'signIn' ? once(true) : outcome
  }

  /** True when the next message may follow. */
  const settle = (message: ChatMessage, outcome: Outcome): boolean => {
    if (outcome.kind === 'answered') {
      const { pending, ...sent } = message
      attempts = 0
      become({
        ...session,
        conversationId: outcome.answer.conversationId,
        sequence: outcome.answer.sequence,
        handedOver: isHandedOver(outcome.answer.handover),
        // while a person has the conversation there is no reply of the bot
        messages: replace(
          message.id,
          outcome.answer.reply.text ? [sent, replyOf(outcome.answer, deps.now())] : [sent],
        ),
      })
      watch()
      return true
    }
    if (outcome.kind === 'conversationGone') {
      // another body needs another key: nothing was stored under the old one
      const { conversationId, ...rest } = session
      become({ ...rest, messages: replace(message.id, [{ ...message, id: deps.newKey() }]) })
      return true
    }
    if (outcome.kind === 'refused') {
      mark(message, 'failed')
      return true
    }
    if (outcome.kind === 'signIn') {
      mark(message, 'signIn')
      return false
    }
    attempts += 1
    mark(message, 'waiting')
    cancel = deps.after(outcome.afterMilliseconds ?? backoff(attempts, deps.random), () => void drain())
    return false
  }

  /** Looks for what the service desk has said, for as long as it has a part in the conversation. */
  const look = async (mine: number): Promise<void> => {
    const { conversationId, sequence = 0 } = session
    const found =
      conversationId &&
      !busy &&
      (await poll(await lineOf(false), { conversationId, after: sequence }, deps.fetch))
    if (mine !== era) return
    if (found && session.sequence === sequence) {
      const known = new Set(session.messages.map(({ id }) => id))
      const said = found.items
        .filter(({ from, messageId }) => from === 'agent' && !known.has(messageId))
        .map(({ messageId, from, at, text }) => ({ id: messageId, from, at, text }))
      const handedOver = isHandedOver(found.handover)
      if (said.length || handedOver !== session.handedOver || found.sequence !== sequence)
        become({ ...session, sequence: found.sequence, handedOver, messages: [...session.messages, ...said] })
    }
    watch()
  }
  const watch = (): void => {
    stopPolling()
    stopPolling = session.handedOver ? deps.after(POLL_MILLISECONDS, () => void look(era)) : () => {}
  }

  const drain = async (): Promise<void> => {
    if (busy) return
    cancel()
    busy = true
    const mine = era
    for (let more = true; more; ) {
      const message = session.messages.find(unsent)
      if (!message) break
      if (message.pending !== 'sending') mark(message, 'sending')
      const outcome = await attempt(message)
      if (mine !== era) return
      more = settle({ ...message, pending: 'sending' }, outcome)
    }
    busy = false
    deps.changed()
  }

  const retry = () => {
    const messages = session.messages.map(message =>
      message.pending === 'signIn' ? { ...message, pending: 'waiting' as const } : message,
    )
    if (messages.some(unsent)) {
      session = { ...session, messages }
      void drain()
    }
  }

  const add = (message: ChatMessage): void => {
    become({ ...session, messages: [...session.messages, message] })
    void drain()
  }

  // what the last page left unsent goes first
  retry()
  watch()

  return {
    get session() {
      return session
    },
    get busy() {
      return busy
    },
    send: (text, locale) =>
      add({ id: deps.newKey(), from: 'person', text, at: deps.now(), locale, pending: 'sending' }),
    decide: (actionId, accept, text) => {
      const decision = { actionId, accept }
      add({ id: deps.newKey(), from: 'person', text, at: deps.now(), decision, pending: 'sending' })
    },
    rate: (messageId, helpful) => {
      const { conversationId } = session
      become({
        ...session,
        messages: session.messages.map(message =>
          message.id === messageId ? { ...message, helpful } : message,
        ),
      })
      if (!conversationId) return
      const opinion = { conversationId, key: deps.newKey(), messageId, helpful }
      void lineOf(false).then(line => rate(line, opinion, deps.fetch))
    },
    retry,
    restart: () => {
      era += 1
      busy = false
      attempts = 0
      cancel()
      stopPolling()
      become({ ...emptySession, open: session.open })
    },
    setOpen: open => become({ ...session, open }),
    stop: () => {
      era += 1
      cancel()
      stopPolling()
    },
  }
}

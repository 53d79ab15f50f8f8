import { type Answer, backoff, type Outcome, sendOnce } from './send.ts'
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
})

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

  const become = (next: Session) => {
    session = next
    saveSession(deps.store, deps.storeKey, session)
    deps.changed()
  }
  const replace = (id: string, replacements: readonly ChatMessage[]) =>
    session.messages.flatMap(message => (message.id === id ? replacements : [message]))
  const mark = (message: ChatMessage, pending: Pending) =>
    become({ ...session, messages: replace(message.id, [{ ...message, pending }]) })

  const attempt = async (message: ChatMessage): Promise<Outcome> => {
    const once = async (fresh: boolean) =>
      sendOnce(
        {
          api: deps.api,
          organization: deps.organization,
          token: await deps.token(fresh),
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
        messages: replace(message.id, [sent, replyOf(outcome.answer, deps.now())]),
      })
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

  // what the last page left unsent goes first
  retry()

  return {
    get session() {
      return session
    },
    get busy() {
      return busy
    },
    send: (text, locale) => {
      const message: ChatMessage = {
        id: deps.newKey(),
        from: 'person',
        text,
        at: deps.now(),
        locale,
        pending: 'sending',
      }
      become({ ...session, messages: [...session.messages, message] })
      void drain()
    },
    retry,
    restart: () => {
      era += 1
      busy = false
      attempts = 0
      cancel()
      become({ ...emptySession, open: session.open })
    },
    setOpen: open => become({ ...session, open }),
    stop: () => {
      era += 1
      cancel()
    },
  }
}

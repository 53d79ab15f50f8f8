/** What of a message is still to be done; absent means done. */
export type Pending = 'sending' | 'waiting' | 'signIn' | 'failed'

export interface Source {
  readonly kind: string
  readonly id: string
}

export interface Suggestion {
  readonly text: string
}

/** A change that the assistant would make, waiting for the button. */
export interface ProposedAction {
  readonly actionId: string
  readonly expiresAt: string
}

export interface ChatMessage {
  /** Of a person's message also its Idempotency-Key: however often it is sent, it counts once. */
  readonly id: string
  readonly from: 'person' | 'bot' | 'agent'
  readonly text: string
  /** ISO 8601 */
  readonly at: string
  readonly pending?: Pending
  /** What the message said about its language when it was first sent: a retry must say the same. */
  readonly locale?: string
  readonly sources?: readonly Source[]
  readonly suggestions?: readonly Suggestion[]
  readonly generated?: boolean
  /** Of a bot's message: what it proposes to do. */
  readonly proposes?: ProposedAction
  /** Of a person's message: it is the answer to a proposal, sent to a route of its own. */
  readonly decision?: { readonly actionId: string; readonly accept: boolean }
  /** What the person thought of a bot's message. */
  readonly helpful?: boolean
}

/** What outlives a reload of the page, within its tab. */
export interface Session {
  readonly conversationId?: string
  readonly messages: readonly ChatMessage[]
  readonly open: boolean
  /** Number of the last message that is known, and whether a person of the service desk has a part in it. */
  readonly sequence?: number
  readonly handedOver?: boolean
}

const MAX_MESSAGES = 100

export const emptySession: Session = { messages: [], open: false }

/** `sub` of a JSON Web Token, unverified: it only keeps the sessions of two people on one tab apart. */
export const subjectOf = (token: string | undefined): string => {
  try {
    const payload = token?.split('.')[1] ?? ''
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0))
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof claims === 'object' && claims !== null && 'sub' in claims ? String(claims.sub) : ''
  } catch {
    return ''
  }
}

export const sessionKey = (api: string, organization: string, token: string | undefined): string =>
  `dockline-chat ${api} ${organization} ${subjectOf(token)}`

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** Reads a session back; what was on its way when the page went is waiting again, under the same key. */
export const loadSession = (store: Store | undefined, key: string): Session => {
  try {
    const kept: unknown = JSON.parse(store?.getItem(key) ?? 'null')
    if (typeof kept !== 'object' || kept === null || !('messages' in kept)) return emptySession
    const session = kept as Session
    return {
      ...session,
      messages: session.messages.map(message =>
        message.pending === 'sending' ? { ...message, pending: 'waiting' } : message,
      ),
    }
  } catch {
    return emptySession
  }
}

/** Keeps a session. A full or forbidden store costs the reload its memory, not the visitor the chat. */
export const saveSession = (store: Store | undefined, key: string, session: Session): void => {
  try {
    store?.setItem(key, JSON.stringify({ ...session, messages: session.messages.slice(-MAX_MESSAGES) }))
  } catch {
    store?.removeItem(key)
  }
}

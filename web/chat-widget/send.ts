import type { ChatMessage, ProposedAction, Source, Suggestion } from './session.ts'

/** The part of the API's answer that the widget shows. */
export interface Answer {
  readonly conversationId: string
  readonly messageId: string
  readonly reply: {
    readonly text: string
    readonly sources: readonly Source[]
    readonly suggestions: readonly Suggestion[]
  }
  readonly engine: string
  readonly sequence: number
  readonly proposedAction?: ProposedAction
  readonly handover?: { readonly state: string }
}

/** What became of one attempt to send. */
export type Outcome =
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** Nobody knows whether it arrived: to be sent again under the same key. */
  | { readonly kind: 'later'; readonly afterMilliseconds?: number }
  | { readonly kind: 'signIn' }
  /** The conversation has expired or is another person's: to be sent again without it. */
  | { readonly kind: 'conversationGone' }
  | { readonly kind: 'refused' }

/** Who speaks to which API. */
export interface Line {
  readonly api: string
  readonly token: string | undefined
  readonly organization: string
}

export interface Attempt extends Line {
  readonly key: string
  readonly decision?: ChatMessage['decision']
  readonly text: string
  readonly locale: string
  readonly conversationId: string | undefined
}

const TIMEOUT_MILLISECONDS = 20_000

const answerOf = (body: unknown): Answer | undefined =>
  typeof body === 'object' && body !== null && 'reply' in body && 'conversationId' in body
    ? (body as Answer)
    : undefined

const retryAfter = (response: Response): number | undefined => {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) ? seconds * 1000 : undefined
}

const later = (response: Response): Outcome => {
  const afterMilliseconds = retryAfter(response)
  return afterMilliseconds === undefined ? { kind: 'later' } : { kind: 'later', afterMilliseconds }
}

const headersOf = ({ token, organization }: Line) => ({
  ...(token ? { authorization: `Bearer ${token}` } : {}),
  ...(organization ? { 'dockline-organization': organization } : {}),
})

const post = ({ api, ...line }: Line, path: string, key: string, body: unknown): [string, RequestInit] => [
  `${api}/v1/assistant/${path}`,
  {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key, ...headersOf({ api, ...line }) },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
  },
]

const requestOf = (attempt: Attempt): [string, RequestInit] => {
  const { key, text, locale, conversationId, decision } = attempt
  if (decision) return post(attempt, `conversations/${conversationId}/confirmation`, key, decision)
  return post(attempt, 'messages', key, { text, locale, ...(conversationId ? { conversationId } : {}) })
}

/** A conflict passes; a proposal that has expired does not. */
const isOver = async (response: Response): Promise<boolean> =>
  (await response.json().catch(() => undefined))?.code === 'illegal-transition'

/** Sends a message, or a decision, once. Never throws: a lost connection is an outcome like any other. */
export const sendOnce = async (attempt: Attempt, fetch: typeof globalThis.fetch): Promise<Outcome> => {
  try {
    const response = await fetch(...requestOf(attempt))
    const { status } = response
    if (response.ok) {
      const answer = answerOf(await response.json())
      return answer ? { kind: 'answered', answer } : { kind: 'later' }
    }
    if (status === 401) return { kind: 'signIn' }
    if (attempt.decision && (status === 404 || (status === 409 && (await isOver(response)))))
      return { kind: 'refused' }
    if (status === 404 && attempt.conversationId) return { kind: 'conversationGone' }
    if (status === 409 || status === 429 || status >= 500) return later(response)
    return { kind: 'refused' }
  } catch {
    return { kind: 'later' }
  }
}

/** What was said after a message, by the service desk for example. */
export interface Polled {
  readonly sequence: number
  readonly handover?: { readonly state: string }
  readonly items: readonly {
    readonly messageId: string
    readonly from: ChatMessage['from']
    readonly at: string
    readonly text: string
  }[]
}

/** Undefined: nothing could be learnt now. */
export const poll = async (
  line: Line,
  { conversationId, after }: { readonly conversationId: string; readonly after: number },
  fetch: typeof globalThis.fetch,
): Promise<Polled | undefined> => {
  try {
    const path = `${line.api}/v1/assistant/conversations/${conversationId}/messages?after=${after}`
    const response = await fetch(path, {
      headers: headersOf(line),
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    })
    return response.ok ? await response.json() : undefined
  } catch {
    return undefined
  }
}

/** An opinion that is lost is lost: nobody is asked twice. */
export const rate = async (
  line: Line,
  {
    conversationId,
    key,
    ...opinion
  }: { conversationId: string; key: string; messageId: string; helpful: boolean },
  fetch: typeof globalThis.fetch,
): Promise<void> => {
  await fetch(...post(line, `conversations/${conversationId}/feedback`, key, opinion)).catch(() => undefined)
}

/** How long to wait before attempt `n + 1`: 1, 2, 4 … 30 s, spread by a quarter so that tabs do not march. */
export const backoff = (attempts: number, random: () => number): number =>
  Math.min(30_000, 1000 * 2 ** Math.min(attempts - 1, 5)) * (0.75 + random() / 2)

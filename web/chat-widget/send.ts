import type { Source, Suggestion } from './session.ts'

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

export interface Attempt {
  readonly api: string
  readonly token: string | undefined
  readonly organization: string
  readonly key: string
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

/** Sends a message once. Never throws: a lost connection is an outcome like any other. */
export const sendOnce = async (attempt: Attempt, fetch: typeof globalThis.fetch): Promise<Outcome> => {
  try {
    const response = await fetch(`${attempt.api}/v1/assistant/messages`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': attempt.key,
        ...(attempt.token ? { authorization: `Bearer ${attempt.token}` } : {}),
        ...(attempt.organization ? { 'dockline-organization': attempt.organization } : {}),
      },
      body: JSON.stringify({
        text: attempt.text,
        locale: attempt.locale,
        ...(attempt.conversationId ? { conversationId: attempt.conversationId } : {}),
      }),
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    })
    if (response.ok) {
      const answer = answerOf(await response.json())
      return answer ? { kind: 'answered', answer } : { kind: 'later' }
    }
    if (response.status === 401) return { kind: 'signIn' }
    if (response.status === 404 && attempt.conversationId) return { kind: 'conversationGone' }
    if (response.status === 409 || response.status === 429 || response.status >= 500) return later(response)
    return { kind: 'refused' }
  } catch {
    return { kind: 'later' }
  }
}

/** How long to wait before attempt `n + 1`: 1, 2, 4 … 30 s, spread by a quarter so that tabs do not march. */
export const backoff = (attempts: number, random: () => number): number =>
  Math.min(30_000, 1000 * 2 ** Math.min(attempts - 1, 5)) * (0.75 + random() / 2)

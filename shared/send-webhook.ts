import { NotPublic, type Send } from './send-publicly.ts'
import { type WebhookMessage, type WebhookSecret, webhookHeaders } from './webhook-signature.ts'

/** What became of one delivery. `refused` will never work, `failed` may work later. */
export type Delivery =
  | { readonly kind: 'delivered'; readonly status: number }
  | { readonly kind: 'failed'; readonly because: string; readonly status?: number }
  | { readonly kind: 'refused'; readonly because: string }

export interface SendWebhookDeps {
  readonly send: Send
  /** epoch seconds */
  readonly now: () => number
}

/**
 * Delivers a message once, signed after Standard Webhooks. Retries over days are the sender's own.
 *
 * Nobody can make us call an inner address: `send` judges it (`send-publicly.ts`), and a redirect is an answer like
 * any other that is not 2xx.
 */
export const sendWebhook =
  ({ send, now }: SendWebhookDeps) =>
  async (
    { url, secrets }: { readonly url: string; readonly secrets: readonly WebhookSecret[] },
    message: WebhookMessage,
  ): Promise<Delivery> => {
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Dockline-Webhooks/1',
      ...webhookHeaders(message, secrets, now()),
    }
    try {
      const { status } = await send({ method: 'POST', url, headers, body: message.body, statusOnly: true })
      if (status >= 200 && status < 300) return { kind: 'delivered', status }
      if (status === 410) return { kind: 'refused', because: 'The receiver wants no more of them.' }
      return { kind: 'failed', because: `The receiver answered ${status}.`, status }
    } catch (thrown) {
      const because = thrown instanceof Error ? thrown.message : String(thrown)
      return { kind: thrown instanceof NotPublic ? 'refused' : 'failed', because }
    }
  }

import type { LookupAddress } from 'node:dns'
import { request } from 'node:https'
import { isIP } from 'node:net'
import { isPublicAddress } from './public-address.ts'
import { type WebhookMessage, type WebhookSecret, webhookHeaders } from './webhook-signature.ts'

/** What became of one delivery. `refused` will never work, `failed` may work later. */
export type Delivery =
  | { readonly kind: 'delivered'; readonly status: number }
  | { readonly kind: 'failed'; readonly because: string; readonly status?: number }
  | { readonly kind: 'refused'; readonly because: string }

export interface SendWebhookDeps {
  /** All addresses of a name. */
  readonly resolve: (hostname: string) => Promise<readonly LookupAddress[]>
  /** epoch milliseconds */
  readonly now: () => number
  /** Makes the request to the address that was checked; default: HTTPS */
  readonly post?: Post
}

export interface PostTo {
  readonly url: URL
  readonly address: string
  readonly family: 4 | 6
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Post = (to: PostTo) => Promise<number>

const TIMEOUT_MS = 15_000
const PORTS = new Set(['', '443', '8443'])
/** Of an answer nothing is wanted but its status: no more than this is read. */
const MOST_ANSWER_BYTES = 16_384

/** The address of a receiver, or why it may not be called. */
export const receiverUrl = (text: string): URL | string => {
  if (!URL.canParse(text)) return 'the address is none'
  const url = new URL(text)
  if (url.protocol !== 'https:') return 'it must be https'
  if (url.username || url.password) return 'it must not carry a password'
  if (!PORTS.has(url.port)) return 'its port must be 443 or 8443'
  return url
}

/**
 * HTTPS to the very address that was checked, so that a name which changes its mind between the check and the call
 * gains nothing. Certificates are checked against the name; redirects are not followed.
 */
const postOverTls: Post = ({ url, address, family, headers, body }) =>
  new Promise((settle, fail) => {
    const sent = request(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        timeout: TIMEOUT_MS,
        agent: false,
        lookup: (_name, options, done) => {
          if (options.all) done(null, [{ address, family }])
          else done(null, address, family)
        },
      },
      response => {
        let bytes = 0
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > MOST_ANSWER_BYTES) response.destroy()
        })
        response.once('close', () => settle(response.statusCode ?? 0))
      },
    )
    const deadline = setTimeout(() => sent.destroy(new Error('no answer in 15 seconds')), TIMEOUT_MS)
    sent.once('timeout', () => sent.destroy(new Error('no answer in 15 seconds')))
    sent.once('close', () => clearTimeout(deadline))
    sent.once('error', fail)
    sent.end(body)
  })

/** All addresses of the receiver, if every one of them is of the open internet. */
const addressesOf = async (
  { hostname }: URL,
  resolve: SendWebhookDeps['resolve'],
): Promise<readonly LookupAddress[]> => {
  const literal = hostname.replace(/^\[|\]$/g, '')
  const family = isIP(literal)
  const found = family ? [{ address: literal, family }] : await resolve(hostname)
  return found.every(({ address }) => isPublicAddress(address)) ? found : []
}

/**
 * Delivers a message once, signed after Standard Webhooks. Retries over days are the queue's.
 *
 * Nobody can make us call an inner address: the name is resolved once, every address of it must be public, the call
 * goes to the address that was checked, and a redirect is an answer like any other that is not 2xx.
 */
export const sendWebhook =
  ({ resolve, now, post = postOverTls }: SendWebhookDeps) =>
  async (
    receiver: { readonly url: string; readonly secrets: readonly WebhookSecret[] },
    message: WebhookMessage,
  ): Promise<Delivery> => {
    const url = receiverUrl(receiver.url)
    if (typeof url === 'string') return { kind: 'refused', because: url }
    try {
      const [first] = await addressesOf(url, resolve)
      if (!first) return { kind: 'refused', because: 'it does not lead to the open internet' }
      const status = await post({
        url,
        address: first.address,
        family: first.family === 6 ? 6 : 4,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Dockline-Webhooks/1',
          ...webhookHeaders(message, receiver.secrets, Math.floor(now() / 1000)),
        },
        body: message.body,
      })
      if (status >= 200 && status < 300) return { kind: 'delivered', status }
      if (status === 410) return { kind: 'refused', because: 'the receiver is gone for good' }
      return { kind: 'failed', because: `it was answered ${status}`, status }
    } catch (thrown) {
      return { kind: 'failed', because: thrown instanceof Error ? thrown.message : String(thrown) }
    }
  }

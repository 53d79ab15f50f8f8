import { Buffer } from 'node:buffer'
import { createHmac, timingSafeEqual } from 'node:crypto'
import { DomainError } from './errors/domain-error.ts'

/** 24 to 64 random bytes, as `whsec_` and base64 (Standard Webhooks, "Signature scheme"). */
export type WebhookSecret = string

const PREFIX = 'whsec_'
/** A signature is good for five minutes before and after its time. */
const TOLERANCE_SECONDS = 300

const bytesOf = (secret: WebhookSecret): Buffer => {
  const bytes = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64')
  if (bytes.length < 24 || bytes.length > 64) throw new Error('A webhook secret has 24 to 64 bytes')
  return bytes
}

const signature = (secret: WebhookSecret, id: string, timestamp: number, body: string): Buffer =>
  createHmac('sha256', bytesOf(secret)).update(`${id}.${timestamp}.${body}`).digest()

/** A message as it is sent: its id stays the same over retries. */
export interface WebhookMessage {
  readonly id: string
  readonly body: string
}

/**
 * The headers of Standard Webhooks 1.0. While a secret is being replaced there are two, and the message is signed
 * with both, so that the receiver may change over at any time.
 *
 * @param at epoch seconds
 */
export const webhookHeaders = (
  { id, body }: WebhookMessage,
  secrets: readonly WebhookSecret[],
  at: number,
): Record<string, string> => ({
  'webhook-id': id,
  'webhook-timestamp': String(at),
  'webhook-signature': secrets
    .map(secret => `v1,${signature(secret, id, at, body).toString('base64')}`)
    .join(' '),
})

type Headers = Readonly<Record<string, string | undefined>>

/**
 * Whether a webhook that was received is what its sender signed, and of now.
 *
 * @param at epoch seconds
 * @throws `unauthenticated`
 */
export const verifyWebhook = (
  headers: Headers,
  body: string,
  secrets: readonly WebhookSecret[],
  at: number,
): void => {
  const id = headers['webhook-id'] ?? ''
  const timestamp = Number(headers['webhook-timestamp'])
  const refused = new DomainError('unauthenticated', 'The webhook is not signed by whom we know, or not now.')
  if (!id || !Number.isSafeInteger(timestamp) || Math.abs(at - timestamp) > TOLERANCE_SECONDS) throw refused
  const given = (headers['webhook-signature'] ?? '')
    .split(' ')
    .filter(text => text.startsWith('v1,'))
    .map(text => Buffer.from(text.slice(3), 'base64'))
  const expected = secrets.map(secret => signature(secret, id, timestamp, body))
  const good = given.some(one =>
    expected.some(other => one.length === other.length && timingSafeEqual(one, other)),
  )
  if (!good) throw refused
}

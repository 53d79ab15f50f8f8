import { createHmac } from 'node:crypto'
import * as z from 'zod/mini'
import type { Instant } from '../../shared/clock.ts'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'
import type { ChannelRequest } from './channel-http.ts'
import type { Invoice } from './invoice.ts'
import { addressFault } from './public-address.ts'
import type { TaxRequest } from './tax-request.ts'

/** Where an organization wants to be told of its invoices. */
export const webhookSchema = z
  .strictObject({
    url: z.string().check(
      z.maxLength(500),
      z.refine(url => addressFault(url) === undefined, 'must be a public https address'),
    ),
    /** what signatures are made with: `whsec_` and 24 to 64 bytes in base64 */
    secret: z
      .string()
      .check(z.regex(/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/, 'must be whsec_ and 24 to 64 bytes in base64')),
  })
  .register(z.globalRegistry, {
    id: 'InvoiceWebhook',
    description: 'Where an organization is told of its invoices, signed by Standard Webhooks.',
  })
export type Webhook = z.infer<typeof webhookSchema>

/** What may be shown of it: not the secret. */
export const shownWebhookSchema = z.object({ url: z.optional(z.string()), version: z.int().check(z.gte(0)) })

/** That an organization is to be told of a document. */
export interface Notice {
  /** the same at every try, so that the receiver can tell a repetition */
  readonly noticeId: string
  readonly organizationId: string
  readonly invoiceId: string
  /** of the legal document, where there is one */
  readonly fiscalNumber?: string | undefined
  readonly state: 'due' | 'sent' | 'givenUp'
  readonly because?: string
  readonly tries: number
  readonly madeAt: Instant
  readonly dueAt?: Instant
  readonly version: number
}

/** The notices of a document: one for each side. */
export const noticesOf = (invoice: Invoice, request: TaxRequest | undefined, now: Instant): Notice[] =>
  [...new Set([invoice.seller.organizationId, invoice.buyer.organizationId])].map(organizationId => ({
    noticeId: `${invoice.invoiceId}.${organizationId}`,
    organizationId,
    invoiceId: invoice.invoiceId,
    fiscalNumber: request?.fiscalNumber,
    state: 'due',
    tries: 0,
    madeAt: now,
    dueAt: now,
    version: 0,
  }))

/** What the receiver reads. Amounts and names are fetched with a token: the message tells only that there is something. */
const bodyOf = ({ invoiceId, fiscalNumber, madeAt }: Notice, { kind, series, number }: Invoice): string =>
  JSON.stringify({
    type: kind === 'invoice' ? 'invoice.issued' : 'credit-note.issued',
    timestamp: madeAt,
    data: { invoiceId, series, number, ...(fiscalNumber ? { fiscalNumber } : {}) },
  })

/**
 * Signs a message as Standard Webhooks 1.0 says: HMAC-SHA256 of `id.timestamp.body` under the bytes of the
 * secret, base64, behind `v1,`.
 */
export const webhookSignature = (secret: string, id: string, seconds: number, body: string): string =>
  `v1,${createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(`${id}.${seconds}.${body}`)
    .digest('base64')}`

/** The request that tells an organization of a document. */
export const webhookRequest = (
  notice: Notice,
  invoice: Invoice,
  { url, secret }: Webhook,
  seconds: number,
): ChannelRequest => {
  const body = bodyOf(notice, invoice)
  return {
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/json',
      'webhook-id': notice.noticeId,
      'webhook-timestamp': String(seconds),
      'webhook-signature': webhookSignature(secret, notice.noticeId, seconds, body),
    },
    body,
  }
}

/** Notices and where they go, by access pattern. */
export interface Notices {
  /** Writes those that are not there yet. */
  add(notices: readonly Notice[]): Promise<void>
  due(now: Instant, limit: number): Promise<Notice[]>
  /** On the version that was read, else `ReadWasStale`. */
  save(notice: Notice): Promise<void>
  webhookOf(organizationId: string): Promise<{ webhook?: Webhook; version: number }>
  /** @throws `precondition-failed` */
  saveWebhook(
    organizationId: string,
    webhook: Webhook,
    before: number,
    record: IdempotencyRecord,
  ): Promise<void>
}

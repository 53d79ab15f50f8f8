import * as z from 'zod/mini'
import { invoiceReady } from '../../events/invoicing.invoice-ready.v1.ts'
import type { Instant } from '../../shared/clock.ts'
import type { DomainEvent } from '../../shared/events.ts'
import type { IdempotencyRecord } from '../../shared/idempotency.ts'
import { addressFault } from '../../shared/public-address.ts'
import type { WebhookMessage } from '../../shared/webhook-signature.ts'
import type { Invoice } from './invoice.ts'
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

/** That a document is complete and may be handed to its buyer: its second event, behind that of its issue. */
export const readyEvent = (
  { invoiceId, seller, buyer }: Invoice,
  request: TaxRequest | undefined,
  time: Instant,
  tenant: string,
): DomainEvent =>
  invoiceReady.create(
    { aggregate: invoiceId, sequence: 2, time, tenant },
    {
      invoiceId,
      sellerId: seller.organizationId,
      buyerId: buyer.organizationId,
      ...(request?.fiscalNumber ? { fiscalNumber: request.fiscalNumber } : {}),
    },
  )

/** What the receiver reads. Amounts and names are fetched with a token: the message tells only that there is something. */
const bodyOf = ({ invoiceId, fiscalNumber, madeAt }: Notice, { kind, series, number }: Invoice): string =>
  JSON.stringify({
    type: kind === 'invoice' ? 'invoice.issued' : 'credit-note.issued',
    timestamp: madeAt,
    data: { invoiceId, series, number, ...(fiscalNumber ? { fiscalNumber } : {}) },
  })

/** The message that tells an organization of a document. */
export const webhookMessage = (notice: Notice, invoice: Invoice): WebhookMessage => ({
  id: notice.noticeId,
  body: bodyOf(notice, invoice),
})

/** Notices and where they go, by access pattern. */
export interface Notices {
  /** Writes those that are not there yet, and with the last of them the event. */
  add(notices: readonly Notice[], event?: DomainEvent): Promise<void>
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

import * as z from 'zod/mini'
import { type Actor, actsAs } from '../../shared/actor.ts'
import { idSchema } from '../../shared/ids.ts'
import { moneySchema } from '../../shared/money.ts'
import { jurisdictionProfileSchema } from './jurisdiction.ts'

const rateSchema = z.string().register(z.globalRegistry, {
  description: 'Tax rate as a decimal: 0.13 is 13 %.',
  examples: ['0.13'],
})

const amounts = { net: moneySchema, tax: moneySchema, gross: moneySchema }

/** A party as it was called when the invoice was issued: a later change of name does not reach it. */
export const partySchema = z.object({
  organizationId: z.string(),
  name: z.string(),
  unifiedSocialCreditCode: z.optional(z.string()),
})

const lineSchema = z.object({
  lineNumber: z.int(),
  sku: z.string(),
  name: z.object({ zh: z.string(), en: z.string() }),
  /** UN/ECE Recommendation 20 */
  unit: z.string(),
  quantity: z.number(),
  /** as agreed; `jurisdictionProfile.prices` says whether it contains the tax */
  unitPrice: moneySchema,
  ...amounts,
  taxRate: rateSchema,
  taxClassificationCode: z.string(),
})

/** An issued invoice. It is never changed: a correction is another document. */
export const invoiceSchema = z
  .object({
    invoiceId: idSchema('inv'),
    /** counts up by one in its series, without a gap, from 1 */
    number: z.int(),
    /** seller, year in the tenant's time zone, and kind */
    series: z.string(),
    kind: z.literal('invoice'),
    status: z.literal('issued'),
    issuedAt: z.string(),
    /** the day in the tenant's time zone */
    issuedOn: z.string(),
    /** the day whose tax law applies: that of the shipment */
    taxPointOn: z.string(),
    orderId: idSchema('ord'),
    shipmentId: idSchema('shp'),
    buyerOrderReference: z.optional(z.string()),
    seller: partySchema,
    buyer: partySchema,
    currency: z.string(),
    lines: z.array(lineSchema),
    taxByRate: z.array(z.object({ taxRate: rateSchema, ...amounts })),
    totals: z.object(amounts),
    /** gross total in capital Chinese numerals (大写), for CNY */
    amountInWords: z.optional(z.string()),
    jurisdictionProfile: jurisdictionProfileSchema,
    /** `hash` of the invoice before it in the series, 64 zeros for the first */
    previousHash: z.string(),
    /** SHA-256 of this object without `hash`, as JSON with sorted members and no blanks (RFC 8785) */
    hash: z.string(),
  })
  .register(z.globalRegistry, { id: 'Invoice', description: 'An issued invoice, as it was issued.' })

export type Invoice = z.infer<typeof invoiceSchema>
export type Party = z.infer<typeof partySchema>

/** Everything that is known before the invoice has its place in the series. */
export type InvoiceDraft = Omit<
  Invoice,
  'invoiceId' | 'number' | 'series' | 'issuedAt' | 'issuedOn' | 'previousHash' | 'hash'
>

/** Who is on the two sides of an invoice. */
export interface Sides {
  readonly sellerId: string
  readonly buyerId: string
}

/** Whether an invoice exists for somebody: its buyer, its seller, the operator. */
export const isVisibleTo = ({ sellerId, buyerId }: Sides, actor: Actor): boolean =>
  actor.organizationId === buyerId || actor.organizationId === sellerId || actsAs(actor, 'operator')

/** Issued invoices by access pattern. */
export interface Invoices {
  find(invoiceId: string): Promise<Invoice | undefined>
  /** Which invoices an order has, oldest shipment first, and for whom. */
  ofOrder(
    orderId: string,
    page: { readonly limit: number; readonly cursor: string | undefined },
  ): Promise<{ links: (Sides & { readonly invoiceId: string })[]; cursor?: string }>
  /** The invoices of these ids that there are, in their order; at most 100. */
  findAll(invoiceIds: readonly string[]): Promise<Invoice[]>
}

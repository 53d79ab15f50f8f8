import * as z from 'zod/mini'
import { type Actor, actsAs } from '../../shared/actor.ts'
import { idSchema } from '../../shared/ids.ts'
import { amountsSchema } from './amounts.ts'
import { correctionReasons } from './correction-reason.ts'
import { jurisdictionProfileSchema } from './jurisdiction.ts'
import { partySchema } from './party.ts'
import { taxCategories } from './tax-rates.ts'

/** Plain decimal notation with at most 8 digits after the point, as text: a price or quantity is never a float. */
export const decimalTextSchema = z
  .string()
  .check(z.regex(/^\d{1,20}(\.\d{1,8})?$/, 'must be a decimal with at most 8 digits after the point'))
  .register(z.globalRegistry, {
    description: 'A decimal with up to 8 digits after the point.',
    examples: ['24'],
  })

const rateSchema = z.string().register(z.globalRegistry, {
  description: 'Tax rate as a decimal: 0.13 is 13 %.',
  examples: ['0.13'],
})

/** Why no tax is shown; from the rule of law that was applied. */
const exemptionSchema = z.object({
  /** of the VATEX code list, where there is one */
  code: z.optional(z.string()),
  reason: z.string(),
})

const tax = {
  /** UNCL5305: S standard, Z zero rated, E exempt, AE reverse charge, K intra-Community, G export, O not subject */
  taxCategory: z.enum(taxCategories),
  taxRate: rateSchema,
  exemption: z.optional(exemptionSchema),
}

const lineSchema = z.object({
  /** counts from 1 on this invoice */
  lineNumber: z.int(),
  orderId: idSchema('ord'),
  /** the line of that order */
  orderLineNumber: z.int(),
  shipmentId: idSchema('shp'),
  /** on a credit note: the line of the corrected invoice */
  correctsLine: z.optional(z.int()),
  /** of a credit note: the price is reduced and the goods stay, so `quantity` is 1 of nothing */
  isPriceReduction: z.optional(z.literal(true)),
  sku: z.string(),
  name: z.object({ zh: z.string(), en: z.string() }),
  /** UN/ECE Recommendation 20 */
  unit: z.string(),
  quantity: decimalTextSchema,
  /** of one unit, in the currency's main unit, as agreed: `jurisdictionProfile.prices` says whether it contains the tax */
  unitPrice: decimalTextSchema,
  /** the same without tax, rounded to 8 digits where it must be */
  netUnitPrice: decimalTextSchema,
  /** before the discount; present only with one */
  list: z.optional(z.object(amountsSchema)),
  /** off `list`: the line's own discount and its share of the order's; never negative */
  discount: z.optional(z.object(amountsSchema)),
  ...amountsSchema,
  ...tax,
  /** given away: the discount is the whole price */
  isFree: z.optional(z.literal(true)),
  /** 19 digits, 商品和服务税收分类编码; text, since it is no number */
  taxClassificationCode: z.string(),
  /** the day whose tax law applies to this line */
  taxPointOn: z.string(),
})

/** The shipments that an invoice is of. */
const sourceSchema = z.object({
  orderId: idSchema('ord'),
  shipmentId: idSchema('shp'),
  shippedOn: z.string(),
  buyerOrderReference: z.optional(z.string()),
})

const correctionSchema = z.object({
  invoiceId: idSchema('inv'),
  number: z.int(),
  series: z.string(),
  issuedOn: z.string(),
  reason: z.enum(correctionReasons),
  note: z.optional(z.string()),
  /** the tax authority's number of the corrected invoice, where it has one */
  fiscalNumber: z.optional(z.string()),
  /** number of the 红字发票信息确认单, where one was needed */
  confirmationNumber: z.optional(z.string()),
})

/** The same totals in the currency in which tax is declared, for an invoice in another one. */
const taxCurrencySchema = z.object({
  ...amountsSchema,
  /** units of the tax currency for one of the invoice's */
  rate: z.string(),
  source: z.string(),
  on: z.string(),
})

/**
 * An issued document, invoice or credit note. It is never changed: a correction is another document. The
 * amounts of a credit note are positive, what is credited; its kind says the direction.
 */
export const invoiceSchema = z
  .object({
    invoiceId: idSchema('inv'),
    /** counts up by one in its series, without a gap, from 1 */
    number: z.int(),
    /** seller, year in the tenant's time zone, and kind */
    series: z.string(),
    kind: z.enum(['invoice', 'creditNote']),
    status: z.literal('issued'),
    issuedAt: z.string(),
    /** the day in the tenant's time zone */
    issuedOn: z.string(),
    /** the last tax point of its lines */
    taxPointOn: z.string(),
    dueOn: z.optional(z.string()),
    /** what it is of, oldest first */
    shipments: z.array(sourceSchema),
    seller: partySchema,
    buyer: partySchema,
    currency: z.string(),
    lines: z.array(lineSchema),
    /** by category and rate, with the rule of law that was applied */
    taxBreakdown: z.array(z.object({ ...tax, ...amountsSchema, source: z.string() })),
    totals: z.object(amountsSchema),
    inTaxCurrency: z.optional(taxCurrencySchema),
    /** gross total in capital Chinese numerals (大写), for CNY; of a credit note with （负数） */
    amountInWords: z.optional(z.string()),
    /** of a credit note: what it corrects and why */
    corrects: z.optional(correctionSchema),
    jurisdictionProfile: jurisdictionProfileSchema,
    /** `hash` of the invoice before it in the series, 64 zeros for the first */
    previousHash: z.string(),
    /** SHA-256 of this object without `hash`, as JSON with sorted members and no blanks (RFC 8785) */
    hash: z.string(),
  })
  .register(z.globalRegistry, {
    id: 'Invoice',
    description: 'An issued invoice or credit note, as it was issued.',
  })

export type Invoice = z.infer<typeof invoiceSchema>
export type InvoiceLine = Invoice['lines'][number]
export type InvoiceKind = Invoice['kind']

/** Everything that is known before the document has its place in the series. */
export type InvoiceDraft = Omit<
  Invoice,
  'invoiceId' | 'number' | 'series' | 'issuedAt' | 'issuedOn' | 'previousHash' | 'hash'
>

/** Who is on the two sides of an invoice. */
export interface Sides {
  readonly sellerId: string
  readonly buyerId: string
}

export const sidesOf = ({ seller, buyer }: Pick<Invoice, 'seller' | 'buyer'>): Sides => ({
  sellerId: seller.organizationId,
  buyerId: buyer.organizationId,
})

/** Whether an invoice exists for somebody: its buyer, its seller, the operator. */
export const isVisibleTo = ({ sellerId, buyerId }: Sides, actor: Actor): boolean =>
  actor.organizationId === buyerId || actor.organizationId === sellerId || actsAs(actor, 'operator')

/** Whether somebody may do what is the seller's to do with an invoice. */
export const isSellers = ({ sellerId }: Pick<Sides, 'sellerId'>, actor: Actor): boolean =>
  actor.organizationId === sellerId || actsAs(actor, 'operator')

/** Issued invoices by access pattern. */
export interface Invoices {
  find(invoiceId: string): Promise<Invoice | undefined>
  /** Which invoices and credit notes an order has, oldest first, and for whom. */
  ofOrder(
    orderId: string,
    page: { readonly limit: number; readonly cursor: string | undefined },
  ): Promise<{ links: (Sides & { readonly invoiceId: string })[]; cursor?: string }>
  /** The invoices of these ids that there are, in their order; at most 100. */
  findAll(invoiceIds: readonly string[]): Promise<Invoice[]>
}

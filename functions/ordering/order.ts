import * as z from 'zod/mini'
import { type Actor, actsAs } from '../../shared/actor.ts'
import { idSchema } from '../../shared/ids.ts'
import { moneySchema } from '../../shared/money.ts'
import { localizedSchema, skuSchema } from '../catalog/index.ts'
import { coordinatesSchema } from '../inventory/index.ts'
import { orderStatuses } from './lifecycle.ts'

const allocationSchema = z.object({
  warehouseId: z.string(),
  /** the share of a promoted SKU's stock that the pieces come from */
  bucket: z.optional(z.int()),
  /** pieces that this warehouse gives for the line */
  quantity: z.int(),
  /** of these, pieces that have left; the others are held */
  shipped: z.int(),
})

/**
 * Of a placed order each line obeys `quantity = held + backordered + shipped + cancelled` and
 * `delivered ≤ shipped`; its allocations hold what is held and have shipped what was shipped.
 */
const orderLineSchema = z.object({
  lineNumber: z.int(),
  sku: skuSchema,
  name: localizedSchema,
  unit: z.string(),
  /** pieces that were ordered */
  quantity: z.int(),
  held: z.int(),
  /** pieces that wait for a receipt */
  backordered: z.int(),
  shipped: z.int(),
  delivered: z.int(),
  cancelled: z.int(),
  /** tax-included, fixed when the order was placed */
  unitPrice: moneySchema,
  /** of what is not cancelled */
  lineTotal: moneySchema,
  taxRate: z.string(),
  taxClassificationCode: z.string(),
  allocations: z.array(allocationSchema),
})

export const paymentTermsSchema = z.object({
  /** days after placing in which it is to be paid */
  netDays: z.int(),
  /** the day, in the tenant's time zone */
  dueOn: z.string(),
})

/** A sales order. Its status follows from its lines; its version counts its changes and is its ETag. */
export const orderSchema = z
  .object({
    orderId: idSchema('ord'),
    status: z.enum(orderStatuses),
    buyerId: z.string(),
    sellerId: z.string(),
    /** the buyer's own number for it */
    buyerOrderReference: z.optional(z.string()),
    requestedDeliveryOn: z.optional(z.string()),
    deliverTo: z.optional(coordinatesSchema),
    /** the buyer's unit that takes the goods in; absent: as agreed with the seller */
    deliverToUnit: z.optional(z.string()),
    /** lines that stock does not cover wait for a receipt; otherwise they refuse the order */
    allowBackorder: z.optional(z.boolean()),
    paymentTerms: paymentTermsSchema,
    lineCount: z.int(),
    /** in lists, an order of more lines than `lineCount` 45 comes without them */
    lines: z.array(orderLineSchema),
    total: moneySchema,
    /** of a draft: when it was drafted */
    placedAt: z.string(),
    placedBy: z.string(),
    /** until then a draft has its pieces and prices */
    heldUntil: z.optional(z.string()),
    confirmedAt: z.optional(z.string()),
    rejectedAt: z.optional(z.string()),
    completedAt: z.optional(z.string()),
    version: z.int(),
  })
  .register(z.globalRegistry, { id: 'Order', description: 'A sales order with its lines, prices and holds.' })

export type Order = z.infer<typeof orderSchema>
export type OrderLine = z.infer<typeof orderLineSchema>
export type Allocation = z.infer<typeof allocationSchema>
export type PaymentTerms = z.infer<typeof paymentTermsSchema>

export type Parties = Pick<Order, 'buyerId' | 'sellerId'> & { readonly isDraft?: true | undefined }

/** Whether an order exists for somebody: its buyer, the operator, and once it is placed its seller. */
export const isVisibleTo = (order: Parties, actor: Actor): boolean =>
  order.buyerId === actor.organizationId ||
  (order.sellerId === actor.organizationId && !order.isDraft) ||
  actsAs(actor, 'operator')

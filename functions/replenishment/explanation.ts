import * as z from 'zod/mini'
import { reasonSchema } from './purchase-order.ts'

const triggerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reading'), deviceId: z.string(), readingId: z.string() }),
  z.object({ kind: z.literal('order'), orderId: z.string() }),
  z.object({ kind: z.literal('receipt'), purchaseOrderId: z.string() }),
  z.object({ kind: z.literal('review') }),
])

const inputsSchema = z.object({
  sku: z.string(),
  warehouseId: z.string(),
  supplierId: z.string(),
  leadTimeDays: z.number(),
  onHand: z.int(),
  held: z.int(),
  onOrder: z.int(),
  reorderPoint: z.int(),
  orderUpTo: z.int(),
  packSize: z.int(),
  moq: z.int(),
  openPurchaseOrderId: z.optional(z.string()),
  countedAt: z.optional(z.string()),
  movedAt: z.optional(z.string()),
})

const arithmeticSchema = z.object({
  position: z.int(),
  need: z.int(),
  packed: z.int(),
  quantity: z.int(),
})

/** Why a purchase order was raised, in numbers for programs and in sentences for people. */
export const purchaseOrderExplanationSchema = z
  .object({
    purchaseOrderId: z.string(),
    /** name and version of the rule that decided */
    rule: z.string(),
    decidedAt: z.string(),
    trigger: triggerSchema,
    /** all that the rule looked at, as it was then */
    inputs: inputsSchema,
    quantity: z.int(),
    arithmetic: z.optional(arithmeticSchema),
    /** the stored inputs, given to the rule again, led to the same quantity just now */
    replays: z.boolean(),
    reasons: z.array(reasonSchema),
  })
  .register(z.globalRegistry, {
    id: 'PurchaseOrderExplanation',
    description:
      'Why a purchase order was raised: inputs, rule, arithmetic and reasons in Chinese and English, computed again from what was stored.',
  })

export type PurchaseOrderExplanation = z.infer<typeof purchaseOrderExplanationSchema>

import * as z from 'zod/mini'
import { positionPlanSchema } from '../planning/policy.ts'
import { automations, replenishmentRules } from '../positions/decide-replenishment.ts'
import { priceBreakSchema } from '../positions/price-breaks.ts'
import { reasonSchema } from './purchase-order.ts'

const triggerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reading'), deviceId: z.string(), readingId: z.string() }),
  z.object({ kind: z.literal('order'), orderId: z.string() }),
  z.object({ kind: z.literal('receipt'), purchaseOrderId: z.string() }),
  z.object({ kind: z.literal('movement'), movementId: z.string() }),
  z.object({ kind: z.literal('review') }),
  z.object({ kind: z.literal('plan'), run: z.string() }),
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
  today: z.optional(z.string()),
  currency: z.optional(z.string()),
  backordered: z.optional(z.int()),
  quarantined: z.optional(z.int()),
  rule: z.optional(z.enum(replenishmentRules)),
  lot: z.optional(z.number()),
  reviewDue: z.optional(z.boolean()),
  frozen: z.optional(z.string()),
  paused: z.optional(z.boolean()),
  automation: z.optional(z.enum(automations)),
  maximumStock: z.optional(z.int()),
  shelfLifeDays: z.optional(z.int()),
  perDay: z.optional(z.number()),
  unitPrice: z.optional(z.int()),
  priceBreaks: z.optional(z.readonly(z.array(priceBreakSchema))),
  holdingRate: z.optional(z.number()),
  approvalAbove: z.optional(z.int()),
  coldStart: z.optional(z.boolean()),
  countedAt: z.optional(z.string()),
  movedAt: z.optional(z.string()),
})

/** A larger order that a price break invites to, in minor units. */
const alternativeSchema = z.object({
  quantity: z.int(),
  unitPrice: z.int(),
  saving: z.int(),
  holding: z.int(),
  extraDays: z.number(),
  taken: z.boolean(),
})

const arithmeticSchema = z.object({
  position: z.int(),
  need: z.int(),
  packed: z.int(),
  least: z.int(),
  most: z.optional(z.int()),
  alternatives: z.readonly(z.array(alternativeSchema)),
  quantity: z.int(),
  value: z.optional(z.int()),
  approval: z.optional(z.string()),
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
    /** what the levels were found from; absent where a person has set them before the first night */
    forecast: z.optional(positionPlanSchema),
    /** lines that came along to reach the supplier's minimum order value */
    joined: z.optional(z.array(z.object({ sku: z.string(), quantity: z.int() }))),
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

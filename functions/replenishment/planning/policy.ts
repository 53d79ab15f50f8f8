import * as z from 'zod/mini'
import { automations, replenishmentRules } from '../positions/decide-replenishment.ts'
import { priceBreakSchema } from '../positions/price-breaks.ts'

const pieces = z.int().check(z.gte(0), z.lte(1_000_000_000))

export const targetSchema = z.strictObject({
  /** `fillRate`: share of demand served at once; `cycleServiceLevel`: chance that nothing is short until goods come */
  measure: z.enum(['fillRate', 'cycleServiceLevel']),
  value: z.number().check(z.gte(0.5), z.lte(0.999)),
})

/** How a SKU is to be replenished in a warehouse. What is not fixed is found from its forecast every night. */
export const policySchema = z.strictObject({
  /** (s, S), (R, Q), or up to the level on every day of review */
  rule: z.enum(replenishmentRules),
  target: targetSchema,
  automation: z.enum(automations),
  /** of `periodic`: days from one review to the next */
  reviewDays: z.optional(z.int().check(z.gte(1), z.lte(90))),
  /** parameters that a person has set, and that stay until the person takes them back */
  fixed: z.optional(
    z.strictObject({
      reorderPoint: z.optional(pieces),
      orderUpTo: z.optional(pieces),
      lot: z.optional(z.int().check(z.gte(1), z.lte(1_000_000_000))),
    }),
  ),
  /** what leaves the shelf without an order, as devices see it, is demand too */
  outsideDemand: z.optional(z.boolean()),
  maximumStock: z.optional(pieces),
  shelfLifeDays: z.optional(z.int().check(z.gte(1), z.lte(3_650))),
  /** price of a piece in minor units of the supplier's currency */
  unitPrice: z.optional(z.int().check(z.gte(0))),
  priceBreaks: z.optional(z.array(priceBreakSchema).check(z.maxLength(20))),
})
export type ReplenishmentPolicy = z.infer<typeof policySchema>

/** Where nobody has said otherwise. */
export const usualPolicy: ReplenishmentPolicy = {
  rule: 'orderUpTo',
  target: { measure: 'fillRate', value: 0.95 },
  automation: 'send',
}

/** What the last night's planning came to for a position, with what is needed to explain it. */
export const positionPlanSchema = z.object({
  /** the last day of demand that it knows */
  asOf: z.string(),
  reorderPoint: z.number(),
  orderUpTo: z.number(),
  lot: z.number(),
  perDay: z.number(),
  protectionDays: z.number(),
  /** demand of the protection interval */
  expected: z.number(),
  deviation: z.number(),
  /** the chance of lasting the protection interval that delivers the target, found on the warehouse's own past */
  chance: z.number(),
  leadTimeDays: z.number(),
  leadTimeDeviation: z.number(),
  pattern: z.string(),
  model: z.string(),
  /** days with demand that it was learned from: with few a person approves */
  demandDays: z.int(),
  /** absent: never asked for in the year before */
  lastDemandOn: z.optional(z.string()),
})
export type PositionPlan = z.infer<typeof positionPlanSchema>

/** Under so many days with demand levels are a guess. */
export const LEAST_DEMAND_DAYS = 4

export interface Levels {
  readonly reorderPoint: number
  readonly orderUpTo: number
  readonly lot: number
}

/**
 * Levels in whole pieces: what a person fixed, else what was planned, else what they are now; never above
 * maximum stock.
 */
export const levelsOf = (
  policy: ReplenishmentPolicy,
  plan: Pick<PositionPlan, 'reorderPoint' | 'lot'> | undefined,
  now: Levels,
): Levels => {
  const { fixed = {}, maximumStock = Number.POSITIVE_INFINITY } = policy
  const lot = Math.max(1, fixed.lot ?? Math.ceil(plan?.lot ?? now.lot))
  const planned = fixed.reorderPoint ?? Math.ceil(plan?.reorderPoint ?? now.reorderPoint)
  const reorderPoint = Math.max(0, Math.min(planned, maximumStock - 1))
  const upTo = fixed.orderUpTo ?? (plan || fixed.reorderPoint !== undefined ? planned + lot : now.orderUpTo)
  return { reorderPoint, orderUpTo: Math.min(Math.max(upTo, reorderPoint + 1), maximumStock), lot }
}

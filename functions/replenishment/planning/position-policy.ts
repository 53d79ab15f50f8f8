import * as z from 'zod/mini'
import { expectedShortage } from '../../forecasting/index.ts'
import type { Position } from '../positions/position.ts'
import { type PositionPlan, policySchema, positionPlanSchema, usualPolicy } from './policy.ts'

const pieces = z.int().check(z.gte(0), z.lte(1_000_000_000))
const days = z.int().check(z.gte(0), z.lte(365))

/** A policy as it is set, with the supplier of the SKU and its packing. */
export const settingSchema = z.strictObject({
  policy: policySchema,
  supplierId: z.string().check(z.minLength(1), z.maxLength(64)),
  packSize: z.int().check(z.gte(1), z.lte(1_000_000)),
  moq: pieces,
  leadTimeDays: days,
})
export type PolicySetting = z.infer<typeof settingSchema>

/** What a parameter that a person has fixed costs, against what would have been planned. */
const consequenceSchema = z.object({
  parameter: z.enum(['reorderPoint', 'orderUpTo', 'lot']),
  fixed: z.int(),
  planned: z.number(),
  /** pieces more (or, below 0, fewer) that lie there on average */
  extraStock: z.number(),
  /** cost of keeping them for a year, in minor units; absent where prices are not known */
  extraCostAYear: z.optional(z.int()),
  /** expected fill rate with the parameter, and as planned */
  fillRate: z.number(),
  plannedFillRate: z.number(),
})
export type Consequence = z.infer<typeof consequenceSchema>

export const positionPolicySchema = z
  .object({
    sku: z.string(),
    warehouseId: z.string(),
    supplierId: z.string(),
    packSize: z.int(),
    moq: z.int(),
    leadTimeDays: z.number(),
    policy: policySchema,
    /** what is compared with the inventory position today */
    reorderPoint: z.int(),
    orderUpTo: z.int(),
    plan: z.optional(positionPlanSchema),
    consequences: z.array(consequenceSchema),
    frozen: z.optional(z.object({ reason: z.string(), since: z.string() })),
    pausedUntil: z.optional(z.string()),
    onOrder: z.int(),
    openPurchaseOrderId: z.optional(z.string()),
    version: z.int(),
  })
  .register(z.globalRegistry, {
    id: 'ReplenishmentPolicy',
    description:
      'How a SKU is replenished in a warehouse: what people have set, what the last planning made of it, and what fixed parameters cost.',
  })
export type PositionPolicy = z.infer<typeof positionPolicySchema>

const HOLDING_RATE = 0.2

/** Fill rate by the forecast's distribution: what is short in an order cycle, by what an order brings. */
const fillRateOf = ({ expected, deviation }: PositionPlan, reorderPoint: number, lot: number): number => {
  const spread = { mean: expected, variance: deviation ** 2 }
  const short = expectedShortage(spread, reorderPoint) - expectedShortage(spread, reorderPoint + lot)
  return Math.max(0, Math.min(1, 1 - short / Math.max(1, lot)))
}

/** What each fixed parameter brings about, taken alone. */
export const consequencesOf = ({ policy = usualPolicy, plan }: Position): Consequence[] => {
  const { fixed, unitPrice } = policy
  if (!plan || !fixed) return []
  const planned = { reorderPoint: plan.reorderPoint, orderUpTo: plan.orderUpTo, lot: plan.lot }
  const plannedFillRate = fillRateOf(plan, plan.reorderPoint, plan.lot)
  return (['reorderPoint', 'orderUpTo', 'lot'] as const).flatMap(parameter => {
    const value = fixed[parameter]
    if (value === undefined) return []
    const reorderPoint = parameter === 'reorderPoint' ? value : planned.reorderPoint
    const lots = { reorderPoint: plan.lot, orderUpTo: Math.max(1, value - planned.reorderPoint), lot: value }
    const lot = lots[parameter]
    const extraStock = reorderPoint - planned.reorderPoint + (lot - plan.lot) / 2
    return [
      {
        parameter,
        fixed: value,
        planned: planned[parameter],
        extraStock,
        ...(unitPrice === undefined
          ? {}
          : { extraCostAYear: Math.round(extraStock * unitPrice * HOLDING_RATE) }),
        fillRate: fillRateOf(plan, reorderPoint, lot),
        plannedFillRate,
      },
    ]
  })
}

export const positionPolicyOf = (position: Position): PositionPolicy => ({
  sku: position.sku,
  warehouseId: position.warehouseId,
  supplierId: position.supplierId,
  packSize: position.packSize,
  moq: position.moq,
  leadTimeDays: position.leadTimeDays,
  policy: position.policy ?? usualPolicy,
  reorderPoint: position.reorderPoint,
  orderUpTo: position.orderUpTo,
  ...(position.plan ? { plan: position.plan } : {}),
  consequences: consequencesOf(position),
  ...(position.frozen ? { frozen: { reason: position.frozen.reason, since: position.frozen.since } } : {}),
  ...(position.pausedUntil ? { pausedUntil: position.pausedUntil } : {}),
  onOrder: position.onOrder,
  ...(position.openPurchaseOrderId ? { openPurchaseOrderId: position.openPurchaseOrderId } : {}),
  version: position.policyVersion ?? 0,
})

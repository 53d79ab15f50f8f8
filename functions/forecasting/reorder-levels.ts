import { type DemandSpread, demandQuantile } from './demand-quantile.ts'

/** When to order and how far to fill up, in the SKU's unit, not rounded yet. */
export interface ReorderLevels {
  readonly reorderPoint: number
  readonly orderUpTo: number
}

/** A supplier's lead time in periods, as learned from receipts. */
export interface LeadTime {
  readonly mean: number
  readonly deviation: number
}

/** Demand of the protection interval when its length is uncertain too: a day more costs a day's demand. */
export const overLeadTime = (
  spread: DemandSpread,
  perPeriod: number,
  { deviation }: LeadTime,
): DemandSpread => ({
  mean: spread.mean,
  variance: spread.variance + (perPeriod * deviation) ** 2,
})

/**
 * The reorder point is the demand of the protection interval that is exceeded with probability `1 − chance`:
 * what is there when an order goes out must last until it has come.
 */
export const reorderLevels = (spread: DemandSpread, lot: number, chance: number): ReorderLevels => {
  const reorderPoint = demandQuantile(spread, chance)
  return { reorderPoint, orderUpTo: reorderPoint + lot }
}

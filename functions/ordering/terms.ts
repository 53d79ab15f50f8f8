import type { NewId } from '../../shared/ids.ts'
import type { Supply } from './allocate.ts'
import type { Terms } from './decide-order.ts'
import type { StockMove } from './order-lines.ts'
import type { StockWarning } from './stock-warning.ts'

/** A supply whose owner wants to be told when less than `warnBelow` is left of it. */
export interface StockSupply extends Supply {
  readonly warnBelow?: number | undefined
  readonly ownerId?: string | undefined
}

export interface StockTerms extends Terms {
  readonly supplies: ReadonlyMap<string, readonly StockSupply[]>
}

/** Reads what an order is decided on, in one call. */
export type ReadTerms = (skus: readonly string[]) => Promise<StockTerms>

/** Stocks that these holds leave too low. */
export const warningsFor = (
  moves: readonly StockMove[],
  { supplies }: StockTerms,
  newId: NewId,
): StockWarning[] => {
  const warnings: StockWarning[] = []
  for (const [sku, ofSku] of supplies) {
    for (const { warehouseId, bucket, available, warnBelow, ownerId } of ofSku) {
      if (warnBelow === undefined || !ownerId || bucket) continue
      const held = moves
        .filter(move => move.kind === 'hold' && move.sku === sku && move.warehouseId === warehouseId)
        .reduce((sum, { quantity }) => sum + quantity, 0)
      if (held === 0 || available - held >= warnBelow) continue
      warnings.push({
        warningId: newId('wrn'),
        ownerId,
        sku,
        warehouseId,
        available: available - held,
        lowBelow: warnBelow,
      })
    }
  }
  return warnings
}

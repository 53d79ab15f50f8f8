import { stockLow } from '../../events/inventory.stock-low.v1.ts'
import type { Instant } from '../../shared/clock.ts'
import type { DomainEvent } from '../../shared/events.ts'
import type { StockRef } from '../inventory/index.ts'

/** An order leaves less of a stock than its owner wants to have. */
export interface StockWarning extends StockRef {
  readonly warningId: string
  readonly ownerId: string
  readonly available: number
  readonly lowBelow: number
}

/** Each warning is a thing of its own, so that no stock needs to count its events. */
export const tellStockLow = (warning: StockWarning, at: Instant, tenant: string): DomainEvent =>
  stockLow.create({ aggregate: warning.warningId, sequence: 1, time: at, tenant }, warning)

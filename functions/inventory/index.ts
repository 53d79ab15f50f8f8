/** What other contexts may use of `inventory`: readers, and contributions to their transactions. */
import { systemClock } from '../../shared/clock.ts'
import { newId } from '../../shared/ids.ts'
import type { Tables } from '../../shared/tables.ts'
import { warningStore } from './levels.store.ts'
import { stockReader } from './stock.store.ts'
import { watchLevels } from './watch-levels.ts'

export { withBuckets } from './buckets.ts'
export { type Holds, holdStore } from './hold.store.ts'
export { dropHold, type Hold, holdUntil, keepHold } from './hold.ts'
export { inventoryTable, stockKey } from './inventory.table.ts'
export { journaled } from './journal.ts'
export { decideLevels } from './levels.ts'
export {
  correctStock,
  holdStock,
  issueStock,
  receiveStock,
  releaseStock,
  unissueStock,
} from './movements.ts'
export { seenBuckets } from './seen-buckets.ts'
export { availabilityByRef, readBuckets, stockByRef, stockItem, stockOf, stockReader } from './stock.store.ts'
export type { Coordinates, Place, Stock, StockReader, StockRef, Warehouse } from './stock.ts'
export { coordinatesSchema } from './stock.ts'
export { warehouseItem } from './warehouse.store.ts'
export { type AllocationRule, allocationRules } from './warehouse.ts'

/** Tells owners of stocks that are too low or too high, for contexts that have changed them without an event. */
export const levelsWatch = (tables: Tables, tenantId: string) =>
  watchLevels({
    stock: stockReader(tables),
    warnings: warningStore(tables),
    clock: systemClock,
    newId,
    tenantId,
  })

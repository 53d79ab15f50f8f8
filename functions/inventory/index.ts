/** What other contexts may use of `inventory`: readers, and contributions to their transactions. */
export { withBuckets } from './buckets.ts'
export { type Holds, holdStore } from './hold.store.ts'
export { dropHold, type Hold, holdUntil, keepHold } from './hold.ts'
export { inventoryTable, stockKey } from './inventory.table.ts'
export { journaled } from './journal.ts'
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

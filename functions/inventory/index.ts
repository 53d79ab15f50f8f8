/** What other contexts may use of `inventory`: readers, and contributions to their transactions. */
export { inventoryTable, stockKey } from './inventory.table.ts'
export { countStock, holdStock, issueStock, receiveStock, releaseStock } from './movements.ts'
export { stockByRef, stockItem, stockOf, stockReader, warehouseItem } from './stock.store.ts'
export type { Stock, StockReader, StockRef, Warehouse } from './stock.ts'

/** What others may use of `replenishment`. */
export { positionItem } from './positions/position.store.ts'
export type { Position } from './positions/position.ts'
export { replenishmentTable } from './replenishment.table.ts'

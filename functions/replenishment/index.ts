/** What others may use of `replenishment`. */
export { positionItem } from './position.store.ts'
export type { Position } from './position.ts'
export { replenishmentTable } from './replenishment.table.ts'

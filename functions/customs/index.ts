/** What others may use of `customs`: its table and tariff lines, for seeds. */
export { customsTable } from './customs.table.ts'
export { tariffItem } from './tariff.store.ts'
export type { KeptTariffLine } from './tariff.ts'

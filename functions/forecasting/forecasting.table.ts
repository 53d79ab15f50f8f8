import { defineTable } from '../../shared/tables.ts'

/** Demand by month, and the last forecast, of a SKU in a warehouse. */
export const forecastingTable = defineTable({ name: 'forecasting' })

interface Ref {
  readonly sku: string
  readonly warehouseId: string
}

export const demandPartition = ({ sku, warehouseId }: Ref): string => `demand#${warehouseId}#${sku}`

/** @param month `2026-03` */
export const demandKey = (ref: Ref, month: string) => ({ pk: demandPartition(ref), sk: month })

export const forecastKey = ({ sku, warehouseId }: Ref) => ({
  pk: `forecast#${warehouseId}#${sku}`,
  sk: 'forecast',
})

import { defineTable } from '../../shared/tables.ts'

/** Stock by SKU and warehouse, and the warehouses. */
export const inventoryTable = defineTable({ name: 'inventory' })

/** One SKU in one warehouse: the item that holds are taken from. */
export const stockKey = (sku: string, warehouseId: string) => ({ pk: `stock#${sku}`, sk: warehouseId })

export const stockPartition = (sku: string): string => `stock#${sku}`

/** All warehouses are one small partition. */
export const warehousePartition = 'warehouses'
export const warehouseKey = (warehouseId: string) => ({ pk: warehousePartition, sk: warehouseId })

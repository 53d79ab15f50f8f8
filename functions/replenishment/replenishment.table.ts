import { defineTable } from '../../shared/tables.ts'

/**
 * Readings, positions and purchase orders. An item is in an index just when it has both of its keys; see the
 * README for who reads what. `orderStatus` is the status of an order under a name of its own, because the
 * `status` of an idempotency record is a number, and an index takes one type only.
 */
export const replenishmentTable = defineTable({
  name: 'replenishment',
  indexes: {
    byKind: { partition: 'kind', sort: 'pk' },
    byBuyer: { partition: 'buyerId', sort: 'purchaseOrderId' },
    bySupplier: { partition: 'supplierId', sort: 'purchaseOrderId' },
    bySku: { partition: 'sku', sort: 'purchaseOrderId' },
    bySupply: { partition: 'supply', sort: 'pk' },
    byStatus: { partition: 'orderStatus', sort: 'purchaseOrderId' },
  },
})

/** The readings of a shelf in the order of their measuring. The same reading again has the same key. */
export const readingPartition = (sku: string, warehouseId: string): string => `reading#${warehouseId}#${sku}`

interface ReadingPlace {
  readonly sku: string
  readonly warehouseId: string
  readonly measuredAt: string
  readonly deviceId: string
  readonly readingId: string
}

export const readingKey = ({ sku, warehouseId, measuredAt, deviceId, readingId }: ReadingPlace) => ({
  pk: readingPartition(sku, warehouseId),
  sk: `${measuredAt}#${deviceId}#${readingId}`,
})

export const positionKey = (sku: string, warehouseId: string) => ({
  pk: `position#${warehouseId}#${sku}`,
  sk: 'position',
})

/** The order, its decision record and its receipts share a partition. */
export const purchaseOrderPartition = (purchaseOrderId: string): string => `purchase-order#${purchaseOrderId}`
export const purchaseOrderKey = (purchaseOrderId: string) => ({
  pk: purchaseOrderPartition(purchaseOrderId),
  sk: 'purchase-order',
})
export const decisionKey = (purchaseOrderId: string) => ({
  pk: purchaseOrderPartition(purchaseOrderId),
  sk: 'decision',
})
export const receiptKey = (purchaseOrderId: string, receiptId: string) => ({
  pk: purchaseOrderPartition(purchaseOrderId),
  sk: `receipt#${receiptId}`,
})

/** What people have to count, at most one of a stock. */
export const countTaskKey = (sku: string, warehouseId: string) => ({
  pk: `count-task#${warehouseId}#${sku}`,
  sk: 'count-task',
})

/** What was agreed with a supplier, what its deliveries taught, and what was spent on it in a month. */
const supplierPartition = (buyerId: string, supplierId: string): string => `supplier#${buyerId}#${supplierId}`
export const termsKey = (buyerId: string, supplierId: string) => ({
  pk: supplierPartition(buyerId, supplierId),
  sk: 'terms',
})
export const leadTimeKey = (buyerId: string, supplierId: string) => ({
  pk: supplierPartition(buyerId, supplierId),
  sk: 'lead-time',
})
export const spendKey = (buyerId: string, supplierId: string, month: string) => ({
  pk: supplierPartition(buyerId, supplierId),
  sk: `spend#${month}`,
})

/** A part of a night's planning that is done. */
export const planningPartKey = (run: string, part: number) => ({
  pk: `planning#${run}`,
  sk: `part#${String(part).padStart(5, '0')}`,
})

/** Where the review of all positions goes on when its time was up. */
export const reviewKey = { pk: 'review', sk: 'review' }

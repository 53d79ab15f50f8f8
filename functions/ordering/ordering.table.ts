import { defineTable } from '../../shared/tables.ts'

/**
 * Sales orders with what belongs to them in one partition each. Ids carry their time, so both indexes list
 * by age. `byBackorder` and `byWaitingSeller` hold just the lines that wait for a receipt, the oldest first.
 */
export const orderingTable = defineTable({
  name: 'ordering',
  indexes: {
    byBuyer: { partition: 'buyerId', sort: 'orderId' },
    bySeller: { partition: 'sellerId', sort: 'orderId' },
    byBackorder: { partition: 'waitsFor', sort: 'waitsOrder' },
    byWaitingSeller: { partition: 'waitsSeller', sort: 'waitsOrder' },
  },
})

const numbered = (name: string, number: number): string => `${name}#${String(number).padStart(4, '0')}`

export const ORDER = 'order'
export const orderKey = (orderId: string) => ({ pk: orderId, sk: ORDER })
/** The lines of a large order, so many in each; they sort right behind the order itself. */
export const chunkKey = (orderId: string, index: number) => ({ pk: orderId, sk: numbered(ORDER, index + 1) })

export const HISTORY = 'history'
export const historyKey = (orderId: string, version: number) => ({
  pk: orderId,
  sk: numbered(HISTORY, version),
})

export const SHIPMENT = 'shipment'
export const shipmentKey = (orderId: string, shipmentId: string) => ({
  pk: orderId,
  sk: `${SHIPMENT}#${shipmentId}`,
})

/** All that its buyer wants to give back of an order. */
export const returnsKey = (orderId: string) => ({ pk: orderId, sk: 'returns' })

export const backorderKey = (orderId: string, lineNumber: number) => ({
  pk: orderId,
  sk: numbered('backorder', lineNumber),
})

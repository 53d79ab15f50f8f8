import { defineTable } from '../../shared/tables.ts'

/** Sales orders. Ids carry their time, so both indexes list by age. */
export const orderingTable = defineTable({
  name: 'ordering',
  indexes: {
    byBuyer: { partition: 'buyerId', sort: 'orderId' },
    bySeller: { partition: 'sellerId', sort: 'orderId' },
  },
})

export const orderKey = (orderId: string) => ({ pk: orderId, sk: 'order' })

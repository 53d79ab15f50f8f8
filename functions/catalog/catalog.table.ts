import { defineTable } from '../../shared/tables.ts'

/** Products. The index `byStatus` holds them by SKU, which is what a catalogue page reads. */
export const catalogTable = defineTable({
  name: 'catalog',
  indexes: { byStatus: { partition: 'status', sort: 'sku' } },
})

export const productKey = (sku: string) => ({ pk: `product#${sku}`, sk: 'product' })

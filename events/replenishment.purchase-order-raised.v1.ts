import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'

export const purchaseOrderRaised = defineEvent({
  type: 'replenishment.purchase-order-raised.v1',
  title: 'Purchase order raised',
  description:
    'The stock of a warehouse, with what is on its way, had fallen to the reorder point. With `status` `sent` its supplier is asked to deliver these lines; `proposed` waits for a person. There is no second one for the same SKU and warehouse before this one is received or cancelled.',
  schema: z.object({
    purchaseOrderId: z.string(),
    status: z.enum(['proposed', 'sent']),
    buyerId: z.string(),
    supplierId: z.string(),
    warehouseId: z.string(),
    lines: z.array(z.object({ sku: z.string(), quantity: z.int() })),
    /** when the goods should be in the warehouse */
    expectedAt: z.string(),
  }),
  example: {
    purchaseOrderId: 'po_01KAQ3T5V8XJ4M0N2P6R8S9T1V',
    status: 'sent',
    buyerId: 'org_huadong',
    supplierId: 'org_sup_ningbo',
    warehouseId: 'wh_shanghai',
    lines: [{ sku: 'DL-10002', quantity: 216 }],
    expectedAt: '2026-12-06T08:30:00.000Z',
  },
})

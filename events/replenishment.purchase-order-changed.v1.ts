import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'

const lineSchema = z.object({
  sku: z.string(),
  quantity: z.int(),
  received: z.int(),
  /** pieces that will not come */
  cancelled: z.int(),
})

export const purchaseOrderChanged = defineEvent({
  type: 'replenishment.purchase-order-changed.v1',
  title: 'Purchase order approved, sent, confirmed or cancelled',
  description:
    'Somebody took a step with a purchase order. With `status` `sent` it is the supplier’s to fill; a receipt is an event of its own.',
  schema: z.object({
    purchaseOrderId: z.string(),
    step: z.enum(['approve', 'send', 'confirm', 'cancel']),
    status: z.enum(['approved', 'sent', 'confirmed', 'received', 'cancelled']),
    buyerId: z.string(),
    supplierId: z.string(),
    warehouseId: z.string(),
    lines: z.array(lineSchema),
    expectedAt: z.string(),
  }),
  example: {
    purchaseOrderId: 'po_01KAQ3T5V8XJ4M0N2P6R8S9T1V',
    step: 'confirm',
    status: 'confirmed',
    buyerId: 'org_huadong',
    supplierId: 'org_sup_ningbo',
    warehouseId: 'wh_shanghai',
    lines: [{ sku: 'DL-10002', quantity: 216, received: 0, cancelled: 24 }],
    expectedAt: '2026-12-06T08:30:00.000Z',
  },
})

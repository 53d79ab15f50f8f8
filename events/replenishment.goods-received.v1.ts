import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'

export const goodsReceived = defineEvent({
  type: 'replenishment.goods-received.v1',
  title: 'Goods received',
  description:
    'Pieces of a purchase order came into the warehouse and are in its stock. `status` tells whether more is to come.',
  schema: z.object({
    purchaseOrderId: z.string(),
    receiptId: z.string(),
    buyerId: z.string(),
    supplierId: z.string(),
    warehouseId: z.string(),
    status: z.enum(['partlyReceived', 'received']),
    /** what came with this receipt */
    lines: z.array(z.object({ sku: z.string(), quantity: z.int() })),
    receivedAt: z.string(),
  }),
  example: {
    purchaseOrderId: 'po_01KAQ3T5V8XJ4M0N2P6R8S9T1V',
    receiptId: 'rcp_01KAR9C0C2R4T6W8Y0A2C4E6G8',
    buyerId: 'org_huadong',
    supplierId: 'org_sup_ningbo',
    warehouseId: 'wh_shanghai',
    status: 'received',
    lines: [{ sku: 'DL-10002', quantity: 216 }],
    receivedAt: '2026-12-05T02:10:00.000Z',
  },
})

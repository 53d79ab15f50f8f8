import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'

export const orderDelivered = defineEvent({
  type: 'ordering.order-delivered.v1',
  title: 'Order delivered',
  description: 'Pieces of the order arrived at the buyer’s. `status` tells whether more is to come.',
  schema: z.object({
    orderId: z.string(),
    buyerId: z.string(),
    sellerId: z.string(),
    status: z.string(),
    lines: z.array(z.object({ lineNumber: z.int(), sku: z.string(), quantity: z.int() })),
    deliveredAt: z.string(),
  }),
  example: {
    orderId: 'ord_01KAQ3T5V8XJ4M0N2P6R8S9T1V',
    buyerId: 'org_dealer_01',
    sellerId: 'org_huadong',
    status: 'delivered',
    lines: [{ lineNumber: 1, sku: 'DL-10002', quantity: 24 }],
    deliveredAt: '2026-11-25T03:00:00.000Z',
  },
})

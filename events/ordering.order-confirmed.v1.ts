import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'

export const orderConfirmed = defineEvent({
  type: 'ordering.order-confirmed.v1',
  title: 'Order confirmed',
  description: 'The seller has confirmed the order as it stands.',
  schema: z.object({
    orderId: z.string(),
    buyerId: z.string(),
    sellerId: z.string(),
    confirmedAt: z.string(),
  }),
  example: {
    orderId: 'ord_01KAQ3T5V8XJ4M0N2P6R8S9T1V',
    buyerId: 'org_dealer_01',
    sellerId: 'org_huadong',
    confirmedAt: '2026-11-22T09:00:00.000Z',
  },
})

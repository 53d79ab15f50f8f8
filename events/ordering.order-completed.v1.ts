import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'

export const orderCompleted = defineEvent({
  type: 'ordering.order-completed.v1',
  title: 'Order completed',
  description: 'The buyer has accepted the delivery: nothing of the order is open any more.',
  schema: z.object({
    orderId: z.string(),
    buyerId: z.string(),
    sellerId: z.string(),
    completedAt: z.string(),
  }),
  example: {
    orderId: 'ord_01KAQ3T5V8XJ4M0N2P6R8S9T1V',
    buyerId: 'org_dealer_01',
    sellerId: 'org_huadong',
    completedAt: '2026-11-26T09:00:00.000Z',
  },
})

import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'

export const backorderFilled = defineEvent({
  type: 'ordering.backorder-filled.v1',
  title: 'Backorder filled',
  description: 'Pieces that came in are held for a line that waited for them. `waiting` are still to come.',
  schema: z.object({
    orderId: z.string(),
    buyerId: z.string(),
    sellerId: z.string(),
    line: z.object({ lineNumber: z.int(), sku: z.string(), quantity: z.int(), waiting: z.int() }),
    filledAt: z.string(),
  }),
  example: {
    orderId: 'ord_01KAQ3T5V8XJ4M0N2P6R8S9T1V',
    buyerId: 'org_dealer_01',
    sellerId: 'org_huadong',
    line: { lineNumber: 2, sku: 'DL-10133', quantity: 40, waiting: 0 },
    filledAt: '2026-11-24T02:10:00.000Z',
  },
})

import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'

export const returnChanged = defineEvent({
  type: 'ordering.return-changed.v1',
  title: 'Return asked for, accepted or declined',
  description:
    'A buyer wants to give back shipped pieces, or its seller has said yes or no. Goods and money do not move by it.',
  schema: z.object({
    returnId: z.string(),
    orderId: z.string(),
    buyerId: z.string(),
    sellerId: z.string(),
    state: z.enum(['requested', 'accepted', 'declined']),
    reason: z.enum(['damaged', 'wrongGoods', 'missing', 'notNeeded', 'other']),
    lines: z.array(
      z.object({
        lineNumber: z.int(),
        quantity: z.int(),
        sku: z.optional(z.string()),
        /** the warehouses that the pieces were shipped from */
        cameFrom: z.optional(z.array(z.object({ warehouseId: z.string(), quantity: z.int() }))),
      }),
    ),
  }),
  example: {
    returnId: 'ret_01KAQ3T5V8XJ4M0N2P6R8S9T1V',
    orderId: 'ord_01KAQ3T5V8XJ4M0N2P6R8S9T1V',
    buyerId: 'org_dealer_01',
    sellerId: 'org_huadong',
    state: 'requested',
    reason: 'damaged',
    lines: [
      {
        lineNumber: 1,
        quantity: 2,
        sku: 'DL-10002',
        cameFrom: [{ warehouseId: 'wh_shanghai', quantity: 2 }],
      },
    ],
  },
})

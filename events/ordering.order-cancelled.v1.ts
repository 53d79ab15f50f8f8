import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'
import { moneySchema } from '../shared/money.ts'

const lineSchema = z.object({
  lineNumber: z.int(),
  sku: z.string(),
  /** pieces cancelled */
  quantity: z.int(),
  /** of these, pieces that were held and can be sold again */
  released: z.array(z.object({ warehouseId: z.string(), quantity: z.int() })),
})

export const orderCancelled = defineEvent({
  type: 'ordering.order-cancelled.v1',
  title: 'Order cancelled, whole or in part',
  description:
    'Pieces of the order will not be shipped; what was held for them is free again. `status` tells what is left of the order: `rejected` when the seller did it, `cancelled` when nothing is left. A large order tells it in several events.',
  schema: z.object({
    orderId: z.string(),
    buyerId: z.string(),
    sellerId: z.string(),
    status: z.string(),
    reason: z.optional(z.string()),
    lines: z.array(lineSchema),
    total: moneySchema,
    cancelledAt: z.string(),
  }),
  example: {
    orderId: 'ord_01KAQ3T5V8XJ4M0N2P6R8S9T1V',
    buyerId: 'org_dealer_01',
    sellerId: 'org_huadong',
    status: 'cancelled',
    reason: 'ordered twice',
    lines: [
      {
        lineNumber: 1,
        sku: 'DL-10002',
        quantity: 24,
        released: [{ warehouseId: 'wh_shanghai', quantity: 24 }],
      },
    ],
    total: { amount: 0, currency: 'CNY' },
    cancelledAt: '2026-11-22T10:00:00.000Z',
  },
})

import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'
import { moneySchema } from '../shared/money.ts'

const lineSchema = z.object({
  lineNumber: z.int(),
  sku: z.string(),
  quantity: z.int(),
  allocations: z.array(z.object({ warehouseId: z.string(), quantity: z.int() })),
})

export const orderPlaced = defineEvent({
  type: 'ordering.order-placed.v1',
  title: 'Order placed',
  description:
    'A buyer’s order was accepted: its prices are fixed and its stock is held in the warehouses named.',
  schema: z.object({
    orderId: z.string(),
    buyerId: z.string(),
    sellerId: z.string(),
    buyerOrderReference: z.optional(z.string()),
    lines: z.array(lineSchema),
    total: moneySchema,
  }),
  example: {
    orderId: 'ord_01KAQ3T5V8XJ4M0N2P6R8S9T1V',
    buyerId: 'org_dealer_01',
    sellerId: 'org_huadong',
    buyerOrderReference: 'PO-2026-118',
    lines: [
      {
        lineNumber: 1,
        sku: 'DL-10002',
        quantity: 24,
        allocations: [{ warehouseId: 'wh_shanghai', quantity: 24 }],
      },
    ],
    total: { amount: 47976, currency: 'CNY' },
  },
})

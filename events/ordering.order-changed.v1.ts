import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'
import { moneySchema } from '../shared/money.ts'

const lineSchema = z.object({
  lineNumber: z.int(),
  sku: z.string(),
  quantity: z.int(),
  allocations: z.array(z.object({ warehouseId: z.string(), quantity: z.int() })),
})

export const orderChanged = defineEvent({
  type: 'ordering.order-changed.v1',
  title: 'Order changed',
  description:
    'The buyer has changed an order of which nothing was shipped: prices are those of now, and just these lines are held. A change of more than 200 lines is told in several events, each of some of the lines.',
  schema: z.object({
    orderId: z.string(),
    buyerId: z.string(),
    sellerId: z.string(),
    lines: z.array(lineSchema),
    /** the lines until then; absent in events from before this was told */
    linesBefore: z.optional(z.array(lineSchema)),
    /** pieces that the change gave back */
    released: z.array(z.object({ sku: z.string(), warehouseId: z.string(), quantity: z.int() })),
    total: moneySchema,
    changedAt: z.string(),
  }),
  example: {
    orderId: 'ord_01KAQ3T5V8XJ4M0N2P6R8S9T1V',
    buyerId: 'org_dealer_01',
    sellerId: 'org_huadong',
    lines: [
      {
        lineNumber: 1,
        sku: 'DL-10002',
        quantity: 36,
        allocations: [{ warehouseId: 'wh_shanghai', quantity: 36 }],
      },
    ],
    linesBefore: [
      {
        lineNumber: 1,
        sku: 'DL-10002',
        quantity: 24,
        allocations: [{ warehouseId: 'wh_shanghai', quantity: 24 }],
      },
      {
        lineNumber: 2,
        sku: 'DL-10007',
        quantity: 6,
        allocations: [{ warehouseId: 'wh_shanghai', quantity: 6 }],
      },
    ],
    released: [{ sku: 'DL-10007', warehouseId: 'wh_shanghai', quantity: 6 }],
    total: { amount: 71964, currency: 'CNY' },
    changedAt: '2026-11-22T09:30:00.000Z',
  },
})

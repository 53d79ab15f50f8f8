import { routes } from '../../functions/ordering/routes.ts'
import { defineScenarios, scenario } from './scenario.ts'
import type { Side } from './world.ts'

/** An order of the side's dealer from its supplier. */
export const placed = async (side: Side): Promise<{ orderId: string; buyerId: string }> =>
  side.as('dealer.buyer').get(routes.placeOrder, { body: { lines: [{ sku: side.sku, quantity: 3 }] } })

type Placed = Awaited<ReturnType<typeof placed>>

export const scenarios = defineScenarios(routes, {
  placeOrder: scenario<Side>({
    prepare: async side => side,
    request: ({ sku }) => ({ body: { lines: [{ sku, quantity: 2 }], buyerOrderReference: 'PO-1' } }),
    changed: ({ sku }) => ({ lines: [{ sku, quantity: 3 }], buyerOrderReference: 'PO-1' }),
    answers: { 'dealer.buyer': 201 },
  }),
  listOrders: scenario<Placed>({
    prepare: placed,
    request: ({ buyerId }) => ({ query: { limit: 100, buyerId } }),
    shows: ({ orderId }) => orderId,
    answers: {
      'dealer.buyer': 200,
      'dealer.approver': 200,
      'supplier.sales': 200,
      'operator.admin': 200,
      'operator.service': 200,
    },
  }),
  readOrder: scenario<Placed>({
    prepare: placed,
    request: ({ orderId }) => ({ params: { orderId } }),
    answers: {
      'dealer.buyer': [200, 404],
      'dealer.approver': [200, 404],
      'supplier.sales': [200, 404],
      'operator.admin': 200,
      'operator.service': 200,
    },
  }),
  shipOrder: scenario<Placed>({
    prepare: placed,
    request: ({ orderId }) => ({ params: { orderId }, body: { lines: [{ lineNumber: 1, quantity: 2 }] } }),
    changed: () => ({ lines: [{ lineNumber: 1, quantity: 1 }] }),
    answers: { 'supplier.sales': [201, 404], 'operator.admin': 201 },
  }),
})

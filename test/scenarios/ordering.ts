import { routes } from '../../functions/ordering/routes.ts'
import { defineScenarios, scenario } from './scenario.ts'
import type { Side } from './world.ts'

interface Placed {
  readonly orderId: string
  readonly buyerId: string
  readonly version: number
  readonly sku: string
}

const order = async (side: Side, body: object): Promise<Placed> => ({
  ...(await side.as('dealer.buyer').get(routes.placeOrder, { body })),
  sku: side.sku,
})

/** An order of the side's dealer from its supplier. */
export const placed = (side: Side): Promise<Placed> =>
  order(side, { lines: [{ sku: side.sku, quantity: 3 }] })

const drafted = (side: Side): Promise<Placed> =>
  order(side, { lines: [{ sku: side.sku, quantity: 3 }], draft: true, holdForMinutes: 30 })

const shipped = async (side: Side): Promise<Placed> => {
  const made = await placed(side)
  await side.as('supplier.sales').get(routes.shipOrder, { params: { orderId: made.orderId }, body: {} })
  return made
}

const delivered = async (side: Side): Promise<Placed> => {
  const made = await shipped(side)
  await side.as('dealer.buyer').get(routes.deliverOrder, { params: { orderId: made.orderId }, body: {} })
  return made
}

/** More than anybody has: the line waits. */
const waiting = (side: Side): Promise<Placed> =>
  order(side, { lines: [{ sku: side.sku, quantity: 1_000_000 }], allowBackorder: true })

const askedBack = async (side: Side): Promise<Placed & { returnId: string }> => {
  const made = await shipped(side)
  const { returnId } = await side.as('dealer.buyer').get(routes.requestReturn, {
    params: { orderId: made.orderId },
    body: { reason: 'damaged' },
  })
  return { ...made, returnId }
}

const named = ({ orderId }: Placed) => ({ params: { orderId } })
const tagged = ({ orderId, version }: Placed) => ({
  params: { orderId },
  headers: { 'if-match': `"${version}"` },
})

const readers = {
  'dealer.buyer': [200, 404],
  'dealer.approver': [200, 404],
  'supplier.sales': [200, 404],
  'operator.admin': 200,
  'operator.service': 200,
} as const
const buyers = { 'dealer.buyer': [200, 404] } as const
const sellers = { 'supplier.sales': [200, 404], 'operator.admin': 200 } as const

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
  readCredit: scenario<Placed>({
    prepare: placed,
    request: ({ buyerId }) => ({ query: { organizationId: buyerId } }),
    answers: {
      'dealer.buyer': 200,
      'dealer.approver': 200,
      'supplier.sales': 200,
      'operator.admin': 200,
      'operator.service': 200,
    },
  }),
  readOrder: scenario<Placed>({ prepare: placed, request: named, answers: readers }),
  readHistory: scenario<Placed>({ prepare: delivered, request: named, answers: readers }),
  explainOrder: scenario<Placed>({ prepare: placed, request: named, answers: readers }),
  readShipments: scenario<Placed>({ prepare: shipped, request: named, answers: readers }),
  quickOrder: scenario<Side>({
    prepare: async side => side,
    request: ({ sku }) => ({
      body: {
        rows: [
          { sku, quantity: 2 },
          { sku: 'nothing', quantity: 1 },
        ],
      },
    }),
    changed: ({ sku }) => ({ text: `sku\tquantity\n${sku}\t3` }),
    answers: { 'dealer.buyer': 201 },
  }),
  reorder: scenario<Placed>({
    prepare: placed,
    request: made => ({ ...named(made), body: { buyerOrderReference: 'PO-2' } }),
    changed: () => ({ buyerOrderReference: 'PO-3' }),
    answers: { 'dealer.buyer': [201, 404] },
  }),
  placeDraft: scenario<Placed>({ prepare: drafted, request: tagged, answers: buyers }),
  changeOrder: scenario<Placed>({
    prepare: placed,
    request: made => ({ ...tagged(made), body: { lines: [{ sku: made.sku, quantity: 5 }] } }),
    changed: ({ sku }) => ({ lines: [{ sku, quantity: 4 }] }),
    answers: buyers,
  }),
  redirectOrder: scenario<Placed>({
    prepare: placed,
    request: made => ({ ...tagged(made), body: { unitId: 'shop-2' } }),
    changed: () => ({ unitId: 'shop-1' }),
    answers: buyers,
  }),
  listReturns: scenario<Placed & { returnId: string }>({
    prepare: askedBack,
    request: named,
    answers: readers,
  }),
  requestReturn: scenario<Placed>({
    prepare: shipped,
    request: made => ({
      ...named(made),
      body: { lines: [{ lineNumber: 1, quantity: 1 }], reason: 'damaged' },
    }),
    changed: () => ({ lines: [{ lineNumber: 1, quantity: 2 }], reason: 'notNeeded' }),
    answers: { 'dealer.buyer': [201, 404] },
  }),
  decideReturn: scenario<Placed & { returnId: string }>({
    prepare: askedBack,
    request: ({ orderId, returnId }) => ({ params: { orderId, returnId }, body: { accept: true } }),
    changed: () => ({ accept: false }),
    answers: sellers,
  }),
  confirmOrder: scenario<Placed>({ prepare: placed, request: tagged, answers: sellers }),
  rejectOrder: scenario<Placed>({
    prepare: placed,
    request: made => ({ ...named(made), body: { reason: 'out of range' } }),
    changed: () => ({ reason: 'sold out' }),
    answers: sellers,
  }),
  cancelOrder: scenario<Placed>({
    prepare: placed,
    request: made => ({ ...named(made), body: { lines: [{ lineNumber: 1, quantity: 2 }] } }),
    changed: () => ({ lines: [{ lineNumber: 1, quantity: 1 }] }),
    answers: { ...buyers, ...sellers },
  }),
  shipOrder: scenario<Placed>({
    prepare: placed,
    request: ({ orderId }) => ({ params: { orderId }, body: { lines: [{ lineNumber: 1, quantity: 2 }] } }),
    changed: () => ({ lines: [{ lineNumber: 1, quantity: 1 }] }),
    answers: { 'supplier.sales': [201, 404], 'operator.admin': 201 },
  }),
  deliverOrder: scenario<Placed>({
    prepare: shipped,
    request: made => ({ ...named(made), body: { lines: [{ lineNumber: 1, quantity: 2 }] } }),
    changed: () => ({ lines: [{ lineNumber: 1, quantity: 1 }] }),
    answers: { ...buyers, ...sellers },
  }),
  completeOrder: scenario<Placed>({ prepare: delivered, request: named, answers: buyers }),
  listBackorders: scenario<Placed & { sellerId: string }>({
    prepare: async side => ({ ...(await waiting(side)), sellerId: side.supplierId }),
    request: ({ sellerId }) => ({ query: { limit: 100, sellerId } }),
    shows: ({ orderId }) => orderId,
    answers: { 'supplier.sales': 200, 'operator.admin': 200 },
  }),
})

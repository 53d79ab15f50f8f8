import { describe, expect, it } from 'vitest'
import { orderPlaced } from '../../../events/ordering.order-placed.v1.ts'
import { decideReplenishment } from '../../../functions/replenishment/positions/decide-replenishment.ts'
import { positionStore } from '../../../functions/replenishment/positions/position.store.ts'
import { reviewPositions } from '../../../functions/replenishment/positions/review-positions.ts'
import { looksOf, watchPositions } from '../../../functions/replenishment/positions/watch-positions.ts'
import { purchaseOrderExplanationSchema } from '../../../functions/replenishment/purchase-orders/explanation.ts'
import { purchaseOrderSchema } from '../../../functions/replenishment/purchase-orders/purchase-order.ts'
import {
  explainPurchaseOrder,
  listPurchaseOrders,
  readPurchaseOrder,
} from '../../../functions/replenishment/purchase-orders/read-purchase-orders.ts'
import { NOW, once, operator, owner, position, reading, stranger, supplier, world } from './world.ts'

const inputs = {
  onHand: 40,
  held: 0,
  onOrder: 0,
  reorderPoint: 50,
  orderUpTo: 200,
  packSize: 12,
  moq: 24,
}

/** A world in which one purchase order over 156 pieces is open. */
const withOrder = async () => {
  const made = await world()
  const { raised } = await made.handle([reading({ quantity: 50 })])
  const [order] = raised
  if (!order) throw new Error('An order was to be raised')
  return { ...made, order, id: order.purchaseOrderId }
}

describe('what the rule orders', () => {
  it.each([
    ['nothing above the reorder point', { onHand: 51 }, 'hold'],
    ['something at the reorder point', { onHand: 50 }, 'reorder'],
    ['nothing while enough is on its way', { onOrder: 156 }, 'hold'],
    ['something when what is there is promised', { onHand: 90, held: 40 }, 'reorder'],
    ['nothing while an order is open', { openPurchaseOrderId: 'po_1' }, 'hold'],
  ])('%s', (_, changes, kind) => {
    expect(decideReplenishment({ ...inputs, ...changes }).kind).toBe(kind)
  })

  it('whole packs, and not less than the supplier’s minimum', () => {
    expect(decideReplenishment(inputs)).toMatchObject({
      quantity: 168,
      because: { position: 40, need: 160, packed: 168 },
    })
    expect(decideReplenishment({ ...inputs, orderUpTo: 60, moq: 100 })).toMatchObject({
      quantity: 108,
      because: { need: 20, packed: 24 },
    })
  })
})

describe('receiving goods', () => {
  it('raises the stock and closes the order, once', async () => {
    const { receive, stock, orders, id } = await withOrder()
    const receipt = await receive({ actor: owner, purchaseOrderId: id }, once)
    expect(receipt).toMatchObject({ status: 'received', lines: [{ sku: 'DL-1', quantity: 156 }] })
    expect(await stock()).toMatchObject({ onHand: 206, available: 206, movedAt: NOW })
    expect(await orders.find(id)).toMatchObject({ status: 'received', receivedAt: NOW })
    await expect(receive({ actor: owner, purchaseOrderId: id }, once)).rejects.toMatchObject({
      code: 'illegal-transition',
    })
    expect(await stock()).toMatchObject({ onHand: 206 })
  })

  it('in parts keeps the order open for the rest', async () => {
    const { receive, evaluate, stock, id } = await withOrder()
    const part = { actor: owner, purchaseOrderId: id, lines: [{ sku: 'DL-1', quantity: 56 }] }
    expect(await receive(part, once)).toMatchObject({ status: 'partlyReceived' })
    expect(await stock()).toMatchObject({ onHand: 106 })
    const look = { ref: position(), trigger: { kind: 'review' as const } }
    expect(await evaluate([look])).toEqual([])
    await expect(receive({ ...part, lines: [{ sku: 'DL-1', quantity: 101 }] }, once)).rejects.toMatchObject({
      code: 'quantity-exceeds-open',
      extensions: { lines: [{ sku: 'DL-1', quantity: 101, open: 100 }] },
    })
    expect(await receive({ actor: owner, purchaseOrderId: id }, once)).toMatchObject({
      lines: [{ sku: 'DL-1', quantity: 100 }],
      status: 'received',
    })
  })

  it('by two at once books once', async () => {
    const { receive, stock, id } = await withOrder()
    const results = await Promise.allSettled(
      [1, 2, 3].map(() => receive({ actor: owner, purchaseOrderId: id }, once)),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await stock()).toMatchObject({ onHand: 206 })
  })

  it('is the buyer’s and the operator’s, and nobody else’s', async () => {
    const { receive, id } = await withOrder()
    for (const actor of [supplier, stranger]) {
      await expect(receive({ actor, purchaseOrderId: id }, once)).rejects.toMatchObject({ code: 'not-found' })
    }
    expect(await receive({ actor: operator, purchaseOrderId: id }, once)).toMatchObject({
      status: 'received',
    })
  })

  it('allows the next order', async () => {
    const { receive, handle, allOrders, id } = await withOrder()
    await receive({ actor: owner, purchaseOrderId: id }, once)
    await handle([reading({ quantity: 30, measuredAt: '2026-03-01T12:01:00.000Z' })])
    expect((await allOrders()).map(({ status }) => status)).toEqual(['sent', 'received'])
  })
})

describe('reading purchase orders', () => {
  it('shows them to buyer, supplier and operator, and to no one else', async () => {
    const { orders, id } = await withOrder()
    const read = readPurchaseOrder({ orders })
    const list = listPurchaseOrders({ orders })
    for (const actor of [owner, supplier, operator]) {
      const order = await read(id, actor)
      expect(purchaseOrderSchema.parse(order)).toEqual(order)
      expect((await list({ limit: 10, cursor: undefined }, actor)).items).toEqual([order])
    }
    await expect(read(id, stranger)).rejects.toMatchObject({ code: 'not-found' })
    expect((await list({ limit: 10, cursor: undefined }, stranger)).items).toEqual([])
  })

  it('filters by SKU, warehouse and status, newest first, in pages', async () => {
    const positions = [1, 2, 3, 4, 5].map(n => position({ sku: `DL-${n}` }))
    const { orders, evaluate } = await world({ onHand: 10, positions })
    for (const ref of positions) await evaluate([{ ref, trigger: { kind: 'review' } }])
    const list = listPurchaseOrders({ orders })
    const skusOf = async (filter: object) =>
      (await list({ limit: 10, cursor: undefined, ...filter }, owner)).items.map(({ sku }) => sku)
    expect(await skusOf({})).toEqual(['DL-5', 'DL-4', 'DL-3', 'DL-2', 'DL-1'])
    expect(await skusOf({ sku: 'DL-2' })).toEqual(['DL-2'])
    expect(await skusOf({ status: 'received' })).toEqual([])
    expect(await skusOf({ status: 'sent', warehouseId: 'wh_chengdu' })).toEqual([])
    const first = await list({ limit: 2, cursor: undefined }, owner)
    const second = await list({ limit: 2, cursor: first.cursor }, owner)
    expect([...first.items, ...second.items].map(({ sku }) => sku)).toEqual(['DL-5', 'DL-4', 'DL-3', 'DL-2'])
    expect(await skusOf({ oldestFirst: true })).toEqual(['DL-1', 'DL-2', 'DL-3', 'DL-4', 'DL-5'])
    const oldest = await list({ limit: 3, cursor: undefined, oldestFirst: true }, owner)
    expect(await skusOf({ oldestFirst: true, cursor: oldest.cursor })).toEqual(['DL-4', 'DL-5'])
  })

  it('explains an order in both languages and decides the same again', async () => {
    const { orders, id } = await withOrder()
    const why = await explainPurchaseOrder({ orders })(id, owner)
    expect(purchaseOrderExplanationSchema.parse(why)).toEqual(why)
    expect(why).toMatchObject({ quantity: 156, replays: true, trigger: { kind: 'reading' } })
    expect(why.reasons.map(({ en }) => en).join(' ')).toContain('In packs of 12, 150 becomes 13 packs: 156.')
    expect(why.reasons.map(({ zh }) => zh).join('')).toContain(
      '库存位置 = 现有库存 50 + 在途量 0 − 占用量 0 = 50',
    )
    await expect(explainPurchaseOrder({ orders })(id, supplier)).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('watching and reviewing', () => {
  const placed = (sequence: number) =>
    orderPlaced.create(
      { aggregate: `ord_${sequence}`, sequence: 1, time: NOW, tenant: 'test' },
      {
        ...orderPlaced.example,
        lines: orderPlaced.example.lines.map(line => ({
          ...line,
          sku: 'DL-1',
          allocations: [{ warehouseId: 'wh_shanghai', quantity: 1 }],
        })),
      },
    )

  it('an order’s holds make us look where they were taken', async () => {
    const { evaluate, allOrders } = await world({ onHand: 40 })
    const watch = watchPositions({ evaluate })
    const { outcomes } = await watch([placed(1), placed(2), { type: 'no event' }])
    expect(outcomes.map(outcome => outcome?.code)).toEqual([undefined, undefined, 'invalid-request'])
    await watch([placed(1)])
    expect(await allOrders()).toHaveLength(1)
    expect(looksOf(placed(1))).toMatchObject([{ ref: { sku: 'DL-1' }, trigger: { kind: 'order' } }])
  })

  it('many lookers at one position raise one order', async () => {
    const { evaluate, allOrders } = await world({ onHand: 10 })
    const look = { ref: position(), trigger: { kind: 'review' as const } }
    await Promise.all(Array.from({ length: 20 }, () => evaluate([look])))
    expect(await allOrders()).toHaveLength(1)
  })

  it('the review finds what nothing else made us look at, and goes on where its time was up', async () => {
    const positions = Array.from({ length: 120 }, (_, i) => position({ sku: `DL-${1000 + i}` }))
    const { tables, evaluate } = await world({ onHand: 10, positions })
    const review = reviewPositions({ positions: positionStore(tables), evaluate })
    const turns = [true, false]
    expect(await review(() => turns.shift() ?? false)).toEqual({ looked: 50, raised: 50, finished: false })
    expect(await review(() => true)).toEqual({ looked: 70, raised: 70, finished: true })
    expect(await review(() => true)).toEqual({ looked: 120, raised: 0, finished: true })
  })
})

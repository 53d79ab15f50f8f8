import { describe, expect, it } from 'vitest'
import { explainOrder } from '../../../functions/ordering/explain-order.ts'
import { orderView } from '../../../functions/ordering/order-record.ts'
import { reviewBackorders } from '../../../functions/ordering/review-backorders.ts'
import { DomainError } from '../../../shared/errors/domain-error.ts'
import { once, orderWorld, START } from './order-world.ts'
import { buyer, seller } from './stock-world.ts'

const codeOf = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise
    return 'no error'
  } catch (thrown) {
    if (thrown instanceof DomainError) return thrown.code
    throw thrown
  }
}

const lines = (...all: [sku: string, quantity: number][]) => all.map(([sku, quantity]) => ({ sku, quantity }))

describe('placing an order', () => {
  it('holds its pieces and is due thirty days after the day of placing, in the tenant’s time zone', async () => {
    const { services, stockOf } = await orderWorld()
    const order = await services.place({ actor: buyer, lines: lines(['A', 4]) }, once())
    expect(order).toMatchObject({
      status: 'placed',
      total: { amount: 400, currency: 'CNY' },
      paymentTerms: { netDays: 30, dueOn: '2026-12-25' },
      version: 1,
    })
    expect(await stockOf('A')).toEqual({ onHand: 10, held: 4, available: 6 })
  })

  it('refuses all short lines in one answer, the same SKU on two lines counting together', async () => {
    const { services, stockOf } = await orderWorld()
    const short = services.place(
      { actor: buyer, lines: lines(['A', 6], ['B', 1], ['A', 6], ['C', 11]) },
      once(),
    )
    await expect(short).rejects.toMatchObject({
      code: 'insufficient-stock',
      extensions: {
        lines: [
          { lineNumber: 3, sku: 'A', quantity: 6, available: 4 },
          { lineNumber: 4, sku: 'C', quantity: 11, available: 10 },
        ],
      },
    })
    expect(await stockOf('B')).toMatchObject({ held: 0 })
  })

  it('splits a line over warehouses when none has it all', async () => {
    const { services } = await orderWorld({ onHand: { wh_1: 5, wh_2: 8 } })
    const { lines: placed } = await services.place({ actor: buyer, lines: lines(['A', 11]) }, once())
    expect(placed[0]?.allocations).toEqual([
      { warehouseId: 'wh_2', quantity: 8, shipped: 0 },
      { warehouseId: 'wh_1', quantity: 3, shipped: 0 },
    ])
  })
})

describe('backorders', () => {
  it('are filled by a receipt, who ordered first is served first', async () => {
    const { services, stockOf } = await orderWorld({ onHand: { wh_1: 0 } })
    const place = (quantity: number) =>
      services.place({ actor: buyer, lines: lines(['A', quantity]), allowBackorder: true }, once())
    const [first, second, third] = [await place(5), await place(4), await place(2)]
    expect(first.lines[0]).toMatchObject({ held: 0, backordered: 5 })
    await services.move(
      { actor: seller, kind: 'receipt', warehouseId: 'wh_1', lines: lines(['A', 7]) },
      once(),
    )
    expect(await services.fill(['A'])).toBe(7)
    const found = await Promise.all([first, second, third].map(one => services.orders.find(one.orderId)))
    expect(found.map(one => one?.lines[0]?.backordered)).toEqual([0, 2, 2])
    expect(found.map(one => one?.lines[0]?.held)).toEqual([5, 2, 0])
    expect(await stockOf('A')).toEqual({ onHand: 7, held: 7, available: 0 })
    expect((await services.backorders.ofSku('A', { limit: 10 })).items.map(one => one.quantity)).toEqual([
      2, 2,
    ])
  })
})

describe('who waits', () => {
  /** Ten pieces that a draft holds for ten minutes, and an order that waits for eight of them. */
  const waiting = async () => {
    const world = await orderWorld()
    const { services } = world
    const held = { draft: true, holdForMinutes: 10 }
    const draft = await services.place({ actor: buyer, lines: lines(['A', 10]), ...held }, once())
    const wants = { actor: buyer, lines: lines(['A', 8]), allowBackorder: true }
    const { orderId } = await services.place(wants, once())
    const line = async () => (await services.orders.find(orderId))?.lines[0]
    return { ...world, draft, line, orderId }
  }
  const HAS_TIME = () => true

  it('is given with a receipt what a draft holds no longer, before anybody who comes later', async () => {
    const { services, pass, line, stockOf } = await waiting()
    expect(await line()).toMatchObject({ held: 0, backordered: 8 })
    pass(11 * 60_000)
    await services.move(
      { actor: seller, kind: 'receipt', warehouseId: 'wh_1', lines: lines(['A', 1]) },
      once(),
    )
    expect(await services.fill(['A'])).toBe(8)
    expect(await line()).toMatchObject({ held: 8, backordered: 0 })
    expect(await stockOf('A')).toEqual({ onHand: 11, held: 8, available: 3 })
  })

  it('is given by a review what is there without an event', async () => {
    const { services, draft, line } = await waiting()
    expect(await services.review(HAS_TIME)).toEqual({ waiting: 1, given: 0 })
    await services.cancel({ actor: buyer, orderId: draft.orderId }, once())
    expect(await services.review(() => false)).toEqual({ waiting: 1, given: 0 })
    expect(await services.review(HAS_TIME)).toEqual({ waiting: 1, given: 8 })
    expect(await line()).toMatchObject({ held: 8, backordered: 0 })
    expect(await services.review(HAS_TIME)).toEqual({ waiting: 0, given: 0 })
  })

  it('has it explained to the seller where that came from, as far as it was there', async () => {
    const { services, orderId } = await waiting()
    for (const quantity of [3, 6]) {
      const receipt = { kind: 'receipt' as const, warehouseId: 'wh_1', lines: lines(['A', quantity]) }
      await services.move({ actor: seller, ...receipt }, once())
      await services.fill(['A'])
    }
    const explain = explainOrder({ orders: services.orders })
    const [told] = (await explain(orderId, seller)).lines
    expect(told).toMatchObject({
      allocation: { isSame: true, because: 'notEnough', quantity: 8, portions: [] },
      fills: [
        { isSame: true, because: 'notEnough', quantity: 8, portions: [{ warehouseId: 'wh_1', quantity: 3 }] },
        { isSame: true, because: 'oneHasAll', quantity: 5, portions: [{ warehouseId: 'wh_1', quantity: 5 }] },
      ],
    })
    expect((await explain(orderId, buyer)).lines[0]).not.toHaveProperty('fills')
    const order = await services.orders.find(orderId)
    expect(order && orderView(order).lines[0]).not.toHaveProperty('fillReasons')
  })

  it('for an order that is under way does not hold up the others', async () => {
    const { services } = await waiting()
    const asked: string[] = []
    const review = reviewBackorders({
      backorders: { ofSeller: async () => ({ items: ['A', 'B'].map(sku => ({ ...backorder, sku })) }) },
      sellers: async () => ['org_seller'],
      fill: async ([sku = '']) => {
        asked.push(sku)
        if (sku === 'A') throw new DomainError('conflict', 'The order is under way.')
        return services.fill([sku])
      },
    })
    expect(await review(HAS_TIME)).toEqual({ waiting: 2, given: 0 })
    expect(asked).toEqual(['A', 'B'])
    // With time for one only, whoever is last is not last every time.
    await review(() => asked.length < 3, 0.5)
    expect(asked).toEqual(['A', 'B', 'B'])
  })
})

const backorder = {
  orderId: 'ord_1',
  lineNumber: 1,
  buyerId: 'org_buyer',
  sellerId: 'org_seller',
  quantity: 1,
  waitsSince: START,
}

describe('a draft', () => {
  it('keeps its pieces for as long as it holds them, and no longer', async () => {
    const { services, stockOf, pass } = await orderWorld()
    const draft = await services.place(
      { actor: buyer, lines: lines(['A', 8]), draft: true, holdForMinutes: 10 },
      once(),
    )
    expect(await stockOf('A')).toMatchObject({ held: 8 })
    expect(await codeOf(services.place({ actor: buyer, lines: lines(['A', 8]) }, once()))).toBe(
      'insufficient-stock',
    )
    pass(11 * 60_000)
    const other = await services.place({ actor: buyer, lines: lines(['A', 8]) }, once())
    expect(other.status).toBe('placed')
    expect(
      await codeOf(services.placeDraft({ actor: buyer, orderId: draft.orderId, ifMatch: 1 }, once())),
    ).toBe('insufficient-stock')
    expect(await stockOf('A')).toEqual({ onHand: 10, held: 8, available: 2 })
  })

  it('is placed with what it holds', async () => {
    const { services, stockOf } = await orderWorld()
    const { orderId } = await services.place(
      { actor: buyer, lines: lines(['A', 8]), draft: true, holdForMinutes: 10 },
      once(),
    )
    const placed = await services.placeDraft({ actor: buyer, orderId, ifMatch: 1 }, once())
    expect(placed).toMatchObject({ status: 'placed', version: 2 })
    expect(await stockOf('A')).toMatchObject({ held: 8 })
    expect(await services.holds.of(orderId)).toEqual([])
  })

  it('is not there for its seller', async () => {
    const { services } = await orderWorld()
    const { orderId } = await services.place({ actor: buyer, lines: lines(['A', 1]), draft: true }, once())
    expect(await codeOf(services.ship({ actor: seller, orderId }, once()))).toBe('not-found')
    expect((await services.orders.ofSeller('org_seller', { limit: 10 })).items).toEqual([])
  })
})

describe('changing an order', () => {
  it('holds just the new lines, and may have again what it had itself', async () => {
    const { services, stockOf } = await orderWorld()
    const { orderId } = await services.place({ actor: buyer, lines: lines(['A', 8], ['B', 2]) }, once())
    const changed = await services.change(
      { actor: buyer, orderId, ifMatch: 1, lines: lines(['A', 10], ['C', 1]) },
      once(),
    )
    expect(changed).toMatchObject({ version: 2, total: { amount: 1_100 } })
    expect(await Promise.all(['A', 'B', 'C'].map(stockOf))).toEqual([
      { onHand: 10, held: 10, available: 0 },
      { onHand: 10, held: 0, available: 10 },
      { onHand: 10, held: 1, available: 9 },
    ])
  })

  it('is refused when it was decided on another version, and once something was shipped', async () => {
    const { services } = await orderWorld()
    const { orderId } = await services.place({ actor: buyer, lines: lines(['A', 8]) }, once())
    const change = (ifMatch: number) =>
      codeOf(services.change({ actor: buyer, orderId, ifMatch, lines: lines(['A', 1]) }, once()))
    await services.confirm({ actor: seller, orderId, ifMatch: 1 }, once())
    expect(await change(1)).toBe('precondition-failed')
    await services.ship({ actor: seller, orderId, lines: [{ lineNumber: 1, quantity: 1 }] }, once())
    expect(await change(3)).toBe('illegal-transition')
  })
})

describe('cancelling', () => {
  it('gives back just what was held, first what waits, and leaves what was shipped', async () => {
    const { services, stockOf } = await orderWorld()
    const { orderId } = await services.place(
      { actor: buyer, lines: lines(['A', 14]), allowBackorder: true },
      once(),
    )
    await services.ship({ actor: seller, orderId, lines: [{ lineNumber: 1, quantity: 3 }] }, once())
    const part = await services.cancel(
      { actor: buyer, orderId, lines: [{ lineNumber: 1, quantity: 5 }] },
      once(),
    )
    expect(part.lines[0]).toMatchObject({ backordered: 0, held: 6, shipped: 3, cancelled: 5 })
    expect(await stockOf('A')).toEqual({ onHand: 7, held: 6, available: 1 })
    const rest = await services.cancel({ actor: buyer, orderId }, once())
    expect(rest).toMatchObject({ status: 'shipped', total: { amount: 300 } })
    expect(await stockOf('A')).toEqual({ onHand: 7, held: 0, available: 7 })
    expect(await codeOf(services.cancel({ actor: buyer, orderId }, once()))).toBe('illegal-transition')
  })
})

describe('shipping', () => {
  it('goes by parts and by warehouse to delivery and completion, each step in the history', async () => {
    const { services } = await orderWorld({ onHand: { wh_1: 5, wh_2: 8 } })
    const { orderId } = await services.place({ actor: buyer, lines: lines(['A', 11]) }, once())
    const shipment = await services.ship({ actor: seller, orderId, warehouseId: 'wh_1' }, once())
    expect(shipment.lines).toEqual([
      { lineNumber: 1, sku: 'A', quantity: 3, from: [{ warehouseId: 'wh_1', quantity: 3 }] },
    ])
    expect(shipment.orderStatus).toBe('partlyShipped')
    await services.ship({ actor: seller, orderId }, once())
    expect((await services.deliver({ actor: buyer, orderId }, once())).status).toBe('delivered')
    expect((await services.complete({ actor: buyer, orderId }, once())).status).toBe('completed')
    const history = await services.orders.historyOf(orderId)
    expect(history.map(({ command, status }) => `${command} ${status}`)).toEqual([
      'ship partlyShipped',
      'ship shipped',
      'deliver delivered',
      'complete completed',
    ])
  })
})

describe('a promotion', () => {
  it('refuses nobody while any bucket has a piece, and ends when its last held piece has left', async () => {
    const { services, stockOf } = await orderWorld({ onHand: { wh_1: 10 } })
    const place = { actor: seller, sku: 'A', warehouseId: 'wh_1' }
    await services.promote({ ...place, buckets: 4 }, once())
    const orders = []
    for (let i = 0; i < 10; i++) {
      orders.push(await services.place({ actor: buyer, lines: lines(['A', 1]) }, once()))
    }
    expect(await codeOf(services.place({ actor: buyer, lines: lines(['A', 1]) }, once()))).toBe(
      'insufficient-stock',
    )
    expect(await stockOf('A')).toEqual({ onHand: 10, held: 10, available: 0 })
    expect((await services.endPromotion(place, once())).status).toBe('ending')
    for (const { orderId } of orders) await services.ship({ actor: seller, orderId }, once())
    expect((await services.endPromotion(place, once())).status).toBe('ended')
    expect(await stockOf('A')).toEqual({ onHand: 0, held: 0, available: 0 })
  })
})

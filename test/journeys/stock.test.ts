import { describe, expect, it } from 'vitest'
import { outboxTable } from '../../shared/outbox.ts'
import { eventually } from '../support/eventually.ts'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()
const WAREHOUSE = 'wh_shanghai'
const onVersion = (version: number) => ({ headers: { 'if-match': `"${version}"` } })
const order = (sku: string, quantity: number) => ({ lines: [{ sku, quantity }] })
const receipt = (sku: string, quantity: number) => ({
  kind: 'receipt',
  warehouseId: WAREHOUSE,
  lines: [{ sku, quantity }],
})

describe('a supplier keeps its stock', () => {
  it('and a receipt is given to those who wait, who ordered first is served first', async () => {
    const [sku, first, second, supplier] = [
      await stack.newSku({ onHand: 0 }),
      await stack.newBuyer(),
      await stack.newBuyer(),
      await stack.as('supplier.sales'),
    ]
    const place = async (buyer: typeof first, quantity: number) => {
      const { body, status } = await buyer.post('/v1/orders', {
        ...order(sku, quantity),
        allowBackorder: true,
      })
      expect(status).toBe(201)
      return body.orderId as string
    }
    const [older, newer] = [await place(first, 5), await place(second, 5)]
    expect((await supplier.post('/v1/stock-movements', receipt(sku, 7))).status).toBe(201)
    await eventually(async () => {
      expect((await first.get(`/v1/orders/${older}`)).body.lines[0]).toMatchObject({
        held: 5,
        backordered: 0,
      })
      expect((await second.get(`/v1/orders/${newer}`)).body.lines[0]).toMatchObject({
        held: 2,
        backordered: 3,
      })
    })
    const { body: history } = await second.get(`/v1/orders/${newer}/history`)
    expect(history.items.map((entry: { command: string }) => entry.command)).toContain('fill')
  })

  it('and is told once when it is low', async () => {
    const [sku, buyer, supplier] = [
      await stack.newSku({ onHand: 20 }),
      await stack.newBuyer(),
      await stack.as('supplier.sales'),
    ]
    const levels = `/v1/warehouses/${WAREHOUSE}/stock/${sku}/levels`
    const set = await supplier.put(levels, { lowBelow: 15 }, { headers: { 'if-none-match': '*' } })
    expect(set.status).toBe(200)
    expect((await buyer.post('/v1/orders', order(sku, 6))).status).toBe(201)
    const warned = () =>
      eventually(async () => {
        const { body } = await supplier.get(`/v1/stock?sku=${sku}&warehouseId=${WAREHOUSE}`)
        expect(body.available).toBe(14)
        const item = await stack.tables.get({ name: 'inventory' }, { pk: `stock#${sku}`, sk: WAREHOUSE })
        expect(item?.lowTold).toBe(true)
      })
    await warned()
  })

  it('and is told when there is too much of it, which the levels say on the version that was read', async () => {
    const [sku, supplier] = [await stack.newSku({ onHand: 20 }), await stack.as('supplier.sales')]
    const levels = `/v1/warehouses/${WAREHOUSE}/stock/${sku}/levels`
    const anew = { headers: { 'if-none-match': '*' } }
    const set = await supplier.put(levels, { overAbove: 25 }, anew)
    expect(set.status).toBe(200)
    expect((await supplier.put(levels, { overAbove: 30 })).status).toBe(428)
    expect((await supplier.put(levels, { overAbove: 30 }, { headers: { 'if-match': '"7"' } })).status).toBe(
      412,
    )
    expect((await supplier.post('/v1/stock-movements', receipt(sku, 10))).status).toBe(201)
    const told = async () =>
      (await stack.tables.get({ name: 'inventory' }, { pk: `stock#${sku}`, sk: WAREHOUSE }))?.overTold
    await eventually(async () => expect(await told()).toBe(true))
    const adjustment = { ...receipt(sku, -8), kind: 'adjustment', reason: 'sold off' }
    expect((await supplier.post('/v1/stock-movements', adjustment)).status).toBe(201)
    await eventually(async () => expect(await told()).toBeUndefined())
  })

  it('and what replenishment ordered is given to those who wait when it is received', async () => {
    const [sku, buyer, supplier] = [
      await stack.newSku({
        onHand: 5,
        position: { reorderPoint: 100, orderUpTo: 400, packSize: 12, moq: 12 },
      }),
      await stack.newBuyer(),
      await stack.as('supplier.sales'),
    ]
    const placed = await buyer.post('/v1/orders', { ...order(sku, 20), allowBackorder: true })
    expect(placed.body.lines[0]).toMatchObject({ held: 5, backordered: 15 })
    const device = await stack.newDevice(WAREHOUSE)
    const measuredAt = new Date(Date.now() - 1_000).toISOString()
    await device.publish({ readingId: 'r-1', sku, quantity: 5, measuredAt })
    const raised = await eventually(async () => {
      const { body } = await supplier.get(`/v1/purchase-orders?sku=${sku}&warehouseId=${WAREHOUSE}`)
      expect(body.items).toHaveLength(1)
      return body.items[0]
    })
    await device.end()
    const received = await supplier.post(`/v1/purchase-orders/${raised.purchaseOrderId}/receipts`, {})
    expect(received.status, JSON.stringify(received.body)).toBe(201)
    await eventually(async () =>
      expect((await buyer.get(`/v1/orders/${placed.body.orderId}`)).body.lines[0]).toMatchObject({
        held: 20,
        backordered: 0,
      }),
    )
    const { body: waiting } = await supplier.get('/v1/backorders?limit=100')
    expect(waiting.items.filter((one: { sku: string }) => one.sku === sku)).toEqual([])
  })

  it('and a count answers its variance, and is refused when goods were moved after it', async () => {
    const [sku, supplier] = [await stack.newSku({ onHand: 20 }), await stack.as('supplier.sales')]
    const count = (quantity: number, countedAt?: string) =>
      supplier.post('/v1/stock-movements', {
        kind: 'count',
        warehouseId: WAREHOUSE,
        lines: [{ sku, quantity }],
        ...(countedAt ? { countedAt } : {}),
      })
    const counted = await count(17)
    expect(counted.body.lines).toEqual([
      { sku, warehouseId: WAREHOUSE, onHand: -3, available: -3, booked: 20 },
    ])
    expect((await count(20, '2026-01-01T00:00:00Z')).status).toBe(409)
    const { body: day } = await supplier.get(
      `/v1/stock-movements?day=${counted.body.movedAt.slice(0, 10)}&sku=${sku}`,
    )
    expect(day.items).toMatchObject([{ kind: 'count', lines: [{ sku, onHand: -3 }] }])
  })

  it('and every counter is what its journal adds up to', async () => {
    await expect(stack.invoke('inventory-reconcile-stock', {})).resolves.toMatchObject({
      stocks: expect.any(Number),
    })
  })
})

describe('an order of many lines', () => {
  it('is pasted, answered row by row, placed, changed and shipped as a whole', async () => {
    const [buyer, supplier] = [await stack.newBuyer(), await stack.as('supplier.sales')]
    const skus = await Promise.all(Array.from({ length: 120 }, () => stack.newSku({ onHand: 50 })))
    const text = ['sku\tquantity', ...skus.map(sku => `${sku}\t2`), 'T-unknown\t1', `${skus[0]}\tmany`].join(
      '\n',
    )
    const quick = await buyer.post('/v1/quick-orders', { text })
    expect(quick.status).toBe(201)
    expect(quick.body).toMatchObject({ accepted: 120, refused: 2 })
    const { orderId, version } = quick.body
    const placed = await buyer.post(`/v1/orders/${orderId}/placement`, undefined, {
      headers: { 'if-match': `"${version}"` },
    })
    expect(placed.status).toBe(200)
    expect(placed.body).toMatchObject({ status: 'placed', lineCount: 120 })
    const more = skus.slice(10).map(sku => ({ sku, quantity: 3 }))
    const changed = await buyer.put(`/v1/orders/${orderId}`, { lines: more }, onVersion(placed.body.version))
    expect(changed.body).toMatchObject({ status: 'placed', lineCount: 110 })
    const { body: freed } = await supplier.get(`/v1/stock?sku=${skus[0]}&warehouseId=${WAREHOUSE}`)
    expect(freed).toMatchObject({ onHand: 50, held: 0 })
    const tooMuch = more.map((line, i) => (i === 109 ? { ...line, quantity: 51 } : line))
    const short = await buyer.put(
      `/v1/orders/${orderId}`,
      { lines: tooMuch },
      onVersion(changed.body.version),
    )
    expect(short.body).toMatchObject({ code: 'insufficient-stock', lines: [{ lineNumber: 110 }] })
    const shipped = await supplier.post(`/v1/orders/${orderId}/shipments`, {})
    expect(shipped.body.orderStatus).toBe('shipped')
    const { body: stock } = await supplier.get(`/v1/stock?sku=${skus[119]}&warehouseId=${WAREHOUSE}`)
    expect(stock).toMatchObject({ onHand: 47, held: 0, available: 47 })
    const { items } = await stack.tables.query({ table: outboxTable, partition: orderId, consistent: true })
    expect(items.map(({ type }) => type)).toEqual([
      'ordering.order-placed.v1',
      'ordering.order-changed.v1',
      'ordering.order-shipped.v1',
    ])
  })
})

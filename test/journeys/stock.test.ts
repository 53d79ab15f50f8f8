import { describe, expect, it } from 'vitest'
import { outboxTable } from '../../shared/outbox.ts'
import { eventually } from '../support/eventually.ts'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()
const WAREHOUSE = 'wh_shanghai'
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
    await stack.quiet()
    await expect(stack.invoke('inventory-reconcile-stock', {})).resolves.toMatchObject({
      stocks: expect.any(Number),
    })
  })
})

describe('an order of many lines', () => {
  it('is pasted, answered row by row, placed as a whole, and shipped as a whole', async () => {
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
    const shipped = await supplier.post(`/v1/orders/${orderId}/shipments`, {})
    expect(shipped.body.orderStatus).toBe('shipped')
    const { body: stock } = await supplier.get(`/v1/stock?sku=${skus[119]}&warehouseId=${WAREHOUSE}`)
    expect(stock).toMatchObject({ onHand: 48, held: 0, available: 48 })
    const { items } = await stack.tables.query({ table: outboxTable, partition: orderId, consistent: true })
    expect(items.map(({ type }) => type)).toEqual(['ordering.order-placed.v1', 'ordering.order-shipped.v1'])
  })
})

import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()
const order = (sku: string, quantity: number) => ({ lines: [{ sku, quantity }] })

describe('a dealer orders', () => {
  it('from the catalogue, and reads the order back alone and in the list', async () => {
    const buyer = await stack.as('dealer.buyer')
    const { body: page } = await buyer.get('/v1/products?limit=5')
    expect(page.items).toHaveLength(5)
    const [product] = page.items
    const placed = await buyer.post('/v1/orders', order(product.sku, 2))
    expect(placed.status).toBe(201)
    expect(placed.body.total).toEqual({ amount: 2 * product.unitPrice.amount, currency: 'CNY' })

    const read = await buyer.get(`/v1/orders/${placed.body.orderId}`)
    expect(read.status).toBe(200)
    expect(read.body).toEqual(placed.body)
    const { body: list } = await buyer.get('/v1/orders?limit=50')
    expect(list.items.map((each: { orderId: string }) => each.orderId)).toContain(placed.body.orderId)
  })

  it('and the goods are held for them', async () => {
    const [sku, buyer, supplier] = [
      await stack.newSku({ onHand: 10 }),
      await stack.newBuyer(),
      await stack.as('supplier.sales'),
    ]
    expect((await buyer.post('/v1/orders', order(sku, 4))).status).toBe(201)
    const { body } = await supplier.get(`/v1/stock?sku=${sku}&warehouseId=wh_shanghai`)
    expect(body).toMatchObject({ sku, warehouseId: 'wh_shanghai', onHand: 10, held: 4, available: 6 })
  })

  it('too much, and learns every line that is short, and nothing is held', async () => {
    const [plenty, little, less] = [
      await stack.newSku(),
      await stack.newSku({ onHand: 3 }),
      await stack.newSku({ onHand: 1 }),
    ]
    const [buyer, supplier] = [await stack.newBuyer(), await stack.as('supplier.sales')]
    const lines = [plenty, little, less].map(sku => ({ sku, quantity: 5 }))
    const refused = await buyer.post('/v1/orders', { lines })
    expect(refused.status).toBe(409)
    expect(refused.headers.get('content-type')).toContain('application/problem+json')
    expect(JSON.stringify(refused.body)).toContain(little)
    expect(JSON.stringify(refused.body)).toContain(less)
    for (const sku of [plenty, little, less]) {
      const { body } = await supplier.get(`/v1/stock?sku=${sku}&warehouseId=wh_shanghai`)
      expect(body.held).toBe(0)
    }
  })

  it('twice at the same instant with one key, and has one order and the same answer', async () => {
    const [sku, buyer] = [await stack.newSku({ onHand: 100 }), await stack.newBuyer()]
    const key = randomUUID()
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => buyer.post('/v1/orders', order(sku, 7), { key })),
    )
    const done = answers.filter(({ status }) => status === 201)
    expect(new Set(done.map(({ body }) => body.orderId)).size).toBe(1)
    const again = await buyer.post('/v1/orders', order(sku, 7), { key })
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(again.body).toEqual(done[0]?.body)
    const { body: list } = await buyer.get('/v1/orders')
    expect(list.items).toHaveLength(1)
    const other = await buyer.post('/v1/orders', order(sku, 8), { key })
    expect(other.status).toBe(422)
  })

  it('and another dealer does not find the order', async () => {
    const [sku, buyer, other] = [await stack.newSku(), await stack.newBuyer(), await stack.newBuyer()]
    const { body } = await buyer.post('/v1/orders', order(sku, 1))
    expect((await other.get(`/v1/orders/${body.orderId}`)).status).toBe(404)
    expect((await stack.anonymous.get(`/v1/orders/${body.orderId}`)).status).toBe(401)
  })

  it('with 31 others ten pieces each of a stock of 100: ten of them win, and nothing is sold twice', async () => {
    const sku = await stack.newSku({ onHand: 100 })
    const buyers = await Promise.all(Array.from({ length: 32 }, () => stack.newBuyer()))
    const answers = await Promise.all(buyers.map(buyer => buyer.post('/v1/orders', order(sku, 10))))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(22)
    const supplier = await stack.as('supplier.sales')
    const { body } = await supplier.get(`/v1/stock?sku=${sku}&warehouseId=wh_shanghai`)
    expect(body).toMatchObject({ onHand: 100, held: 100, available: 0 })
  })
})

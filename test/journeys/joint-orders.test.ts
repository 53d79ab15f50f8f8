import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()
const warehouseId = 'wh_shanghai'
const fresh = { headers: { 'if-none-match': '*' } }

/** A supplier of the test's own, with terms, and what is bought from it. */
const supplierWith = async (terms: object) => {
  const buyer = await stack.as('supplier.sales')
  const gateway = await stack.as('gateway.m2m')
  const maker = `org_maker_${randomUUID().slice(0, 8)}`
  const { status } = await buyer.put(`/v1/supplier-terms/${maker}`, { currency: 'CNY', ...terms }, fresh)
  expect(status).toBe(200)
  return {
    buyer,
    replenished: async (onHand: number, policy: object = {}) => {
      const sku = await stack.newSku({ onHand })
      const set = await buyer.put(
        `/v1/replenishment-policies/${warehouseId}/${sku}`,
        {
          policy: {
            rule: 'orderUpTo',
            target: { measure: 'fillRate', value: 0.95 },
            automation: 'send',
            fixed: { reorderPoint: 50, orderUpTo: 100 },
            unitPrice: 500,
            ...policy,
          },
          supplierId: maker,
          packSize: 10,
          moq: 10,
          leadTimeDays: 5,
        },
        fresh,
      )
      expect(set.status).toBe(200)
      return sku
    },
    /** A gateway reads so few of a SKU that an order follows. */
    orderedAt: async (sku: string, quantity: number) => {
      const reading = { deviceId: 'dev_t', readingId: randomUUID(), warehouseId, sku, quantity }
      const { body } = await gateway.post('/v1/stock-readings', {
        readings: [{ ...reading, measuredAt: new Date().toISOString() }],
      })
      expect(body).toMatchObject({ accepted: 1 })
      return eventually(async () => {
        const { body: orders } = await buyer.get('/v1/purchase-orders?limit=100')
        const mine = orders.items.filter(
          ({ supplierId, lines }: { supplierId: string; lines: { sku: string }[] }) =>
            supplierId === maker && lines.some(line => line.sku === sku),
        )
        expect(mine).toHaveLength(1)
        return mine[0]
      }, 20_000)
    },
  }
}

it('an order short of its supplier’s minimum takes lines along; with nothing to take along it waits for a person', async () => {
  const { buyer, replenished, orderedAt } = await supplierWith({ minimumOrderValue: 60_000 })
  const low = await replenished(60)
  const near = await replenished(60, { fixed: { reorderPoint: 50, orderUpTo: 160 }, maximumStock: 150 })
  const far = await replenished(99)

  const joint = await orderedAt(low, 20)
  expect(joint).toMatchObject({
    status: 'sent',
    value: { amount: 85_000, currency: 'CNY' },
    lines: [
      { sku: low, quantity: 80 },
      // 160 less 60 would be 100: no more than 150 may lie there.
      { sku: near, quantity: 90 },
    ],
  })
  const { body: why } = await buyer.get(`/v1/purchase-orders/${joint.purchaseOrderId}/explanation`)
  expect(why).toMatchObject({ replays: true, joined: [{ sku: near, quantity: 90 }] })

  expect(await orderedAt(far, 10)).toMatchObject({
    status: 'proposed',
    approval: 'under-minimum-order-value',
  })

  const received = await buyer.post(`/v1/purchase-orders/${joint.purchaseOrderId}/receipts`, {})
  expect(received.body).toMatchObject({ status: 'received' })
  const { body: stock } = await buyer.get(`/v1/stock?sku=${low}&warehouseId=${warehouseId}`)
  expect(stock).toMatchObject({ onHand: 100 })
})

it('orders beyond the month’s cap wait for a person, and a cancelled one makes room again', async () => {
  const { buyer, replenished, orderedAt } = await supplierWith({ monthlyCap: 50_000 })
  const first = await orderedAt(await replenished(60), 20)
  expect(first).toMatchObject({ status: 'sent', value: { amount: 40_000 } })
  expect(await orderedAt(await replenished(60), 20)).toMatchObject({
    status: 'proposed',
    approval: 'over-cap',
    value: { amount: 40_000 },
  })
  const cancelled = await buyer.post(`/v1/purchase-orders/${first.purchaseOrderId}/cancellation`, {
    reason: 'Not this month',
  })
  expect(cancelled.body).toMatchObject({ status: 'cancelled' })
  expect(await orderedAt(await replenished(60), 20)).toMatchObject({ status: 'sent' })
})

import { randomUUID } from 'node:crypto'
import { connectAsync } from 'mqtt'
import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()

const position = { reorderPoint: 50, orderUpTo: 200, packSize: 12, moq: 24, onOrder: 0, version: 0 }

/** A device that was registered over HTTP, connected over MQTT with the secret that it was given. */
const connected = async (sku: string, place: object = {}) => {
  const supplier = await stack.as('supplier.sales')
  const deviceId = `dev-${randomUUID().slice(0, 13)}`
  const secret = randomUUID() + randomUUID()
  const { status } = await supplier.post('/v1/devices', {
    deviceId,
    warehouseId: 'wh_shanghai',
    credential: { kind: 'secret', secret },
    places: [{ sku, ...place }],
  })
  expect(status).toBe(201)
  const client = await connectAsync(stack.mqtt, { clientId: deviceId, username: deviceId, password: secret })
  let sent = 0
  return {
    deviceId,
    secret,
    supplier,
    publish: (quantity: number) =>
      client.publishAsync(
        `dockline/wh_shanghai/${deviceId}/stock`,
        JSON.stringify({
          readingId: `${++sent}`,
          sku,
          quantity,
          measuredAt: new Date().toISOString(),
          battery: 87,
        }),
        { qos: 1 },
      ),
    end: () => client.endAsync(),
  }
}

const ordersOf = async (sku: string) => {
  const supplier = await stack.as('supplier.sales')
  const { body } = await supplier.get(`/v1/purchase-orders?sku=${sku}`)
  return body.items
}

describe('a shelf runs low', () => {
  it('its sensor says so over MQTT, one order goes out, and says why in both languages', async () => {
    const sku = await stack.newSku({ onHand: 100, position })
    const device = await connected(sku)
    await device.publish(40)
    const [order] = await eventually(async () => {
      const items = await ordersOf(sku)
      expect(items).toHaveLength(1)
      return items
    })
    await device.publish(30)
    await eventually(async () => {
      const { body } = await device.supplier.get(`/v1/stock?sku=${sku}&warehouseId=wh_shanghai`)
      expect(body).toMatchObject({ onHand: 30 })
    })
    const { body: why } = await device.supplier.get(
      `/v1/purchase-orders/${order.purchaseOrderId}/explanation`,
    )
    expect(why).toMatchObject({ replays: true, quantity: 168, trigger: { deviceId: device.deviceId } })
    expect(why.reasons.map(({ zh }: { zh: string }) => zh).join('')).toContain('再订货点')
    const { body: seen } = await device.supplier.get(`/v1/devices/${device.deviceId}`)
    expect(seen).toMatchObject({ battery: 87, status: 'active' })
    expect(JSON.stringify(seen)).not.toContain(device.secret)

    const received = await device.supplier.post(`/v1/purchase-orders/${order.purchaseOrderId}/receipts`, {})
    expect(received.status).toBe(201)
    await eventually(async () => {
      const { body } = await device.supplier.get(`/v1/stock?sku=${sku}&warehouseId=wh_shanghai`)
      expect(body).toMatchObject({ onHand: 30 + 168 })
    })
    expect(await ordersOf(sku)).toHaveLength(1)
    await device.end()
  })

  it('but its sensor jumps: nothing is ordered until people have counted', async () => {
    const sku = await stack.newSku({ onHand: 100, position })
    const device = await connected(sku, { mostStep: 200 })
    await device.publish(900)
    await eventually(async () => {
      const { body } = await device.supplier.get('/v1/count-tasks?limit=100')
      expect(body.items).toContainEqual(expect.objectContaining({ sku, reason: 'absurdJump', quantity: 900 }))
    })
    await device.publish(10)
    await stack.quiet('readings')
    expect(await ordersOf(sku)).toEqual([])
    const counted = await device.supplier.post(`/v1/count-tasks/wh_shanghai/${sku}/count`, { quantity: 12 })
    expect(counted.status).toBe(200)
    expect(await ordersOf(sku)).toHaveLength(1)
    await device.end()
  })

  it('a revoked device is not let in any more', async () => {
    const sku = await stack.newSku({ onHand: 100, position })
    const device = await connected(sku)
    await device.end()
    expect(
      (await device.supplier.post(`/v1/devices/${device.deviceId}/revocation`, { reason: 'lost' })).status,
    ).toBe(200)
    const { deviceId, secret } = device
    await expect(
      connectAsync(
        stack.mqtt,
        { clientId: deviceId, username: deviceId, password: secret, reconnectPeriod: 0 },
        false,
      ),
    ).rejects.toThrow()
  })
})

describe('a purchase order', () => {
  it('above the threshold is proposed, approved, sent, confirmed by its supplier in part, and received', async () => {
    const supplier = await stack.as('supplier.sales')
    const maker = `org_maker_${randomUUID().slice(0, 8)}`
    const terms = await supplier.put(
      `/v1/supplier-terms/${maker}`,
      { currency: 'CNY', approvalAbove: 100, underDelivery: 0.1 },
      { headers: { 'if-none-match': '*' } },
    )
    expect(terms.status).toBe(200)
    const sku = await stack.newSku({ onHand: 10 })
    const set = await supplier.put(
      `/v1/replenishment-policies/wh_shanghai/${sku}`,
      {
        policy: {
          rule: 'orderUpTo',
          target: { measure: 'fillRate', value: 0.95 },
          automation: 'send',
          fixed: { reorderPoint: 50, orderUpTo: 100 },
          unitPrice: 500,
        },
        supplierId: maker,
        packSize: 10,
        moq: 10,
        leadTimeDays: 5,
      },
      { headers: { 'if-none-match': '*' } },
    )
    expect(set.status).toBe(200)
    const device = await connected(sku)
    await device.publish(8)
    const [order] = await eventually(async () => {
      const items = await ordersOf(sku)
      expect(items).toHaveLength(1)
      return items
    })
    expect(order).toMatchObject({
      status: 'proposed',
      approval: 'above-threshold',
      value: { amount: 50_000 },
    })
    const step = (name: string, body: object = {}) =>
      supplier.post(`/v1/purchase-orders/${order.purchaseOrderId}/${name}`, body)
    expect((await step('receipts')).status).toBe(409)
    expect((await step('approval')).body).toMatchObject({ status: 'approved' })
    expect((await step('dispatch')).body).toMatchObject({ status: 'sent' })
    const operator = await stack.as('operator.admin')
    const confirmed = await operator.post(`/v1/purchase-orders/${order.purchaseOrderId}/confirmation`, {
      lines: [{ sku, quantity: 90 }],
    })
    expect(confirmed.body).toMatchObject({ status: 'confirmed', lines: [{ cancelled: 10 }] })
    expect((await step('receipts', { lines: [{ sku, quantity: 85 }] })).body).toMatchObject({
      status: 'received',
    })
    await device.end()
  })
})

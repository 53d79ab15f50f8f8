import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.ts'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()
const warehouseId = 'wh_shanghai'
const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString()
const replenished = () =>
  stack.newSku({ onHand: 500, position: { reorderPoint: 100, orderUpTo: 400, packSize: 12, moq: 12 } })

const ordersFor = async (sku: string) => {
  const supplier = await stack.as('supplier.sales')
  const { body } = await supplier.get(`/v1/purchase-orders?sku=${sku}&warehouseId=${warehouseId}`)
  return body.items
}

const stockOf = async (sku: string) => {
  const supplier = await stack.as('supplier.sales')
  return (await supplier.get(`/v1/stock?sku=${sku}&warehouseId=${warehouseId}`)).body
}

describe('stock that falls is replenished', () => {
  it('once, with its reasons, when a device counts no more than the reorder point, and the receipt raises it', async () => {
    const [sku, device] = [await replenished(), await stack.newDevice(warehouseId)]
    const reading = { readingId: 'r-1', sku, quantity: 90, measuredAt: minutesAgo(1) }
    await device.publish(reading)
    await device.publish(reading)
    const [raised] = await eventually(async () => {
      const items = await ordersFor(sku)
      expect(items).toHaveLength(1)
      return items
    })
    await device.publish({ readingId: 'r-2', sku, quantity: 88, measuredAt: minutesAgo(0) })
    await eventually(async () => expect((await stockOf(sku)).onHand).toBe(88))
    expect(await ordersFor(sku)).toHaveLength(1)
    await device.end()

    const supplier = await stack.as('supplier.sales')
    const order = await supplier.get(`/v1/purchase-orders/${raised.purchaseOrderId}`)
    expect(order.body.reasons.length).toBeGreaterThan(0)
    const why = await supplier.get(`/v1/purchase-orders/${raised.purchaseOrderId}/explanation`)
    expect(why.status).toBe(200)
    const [line] = order.body.lines
    const received = await supplier.post(`/v1/purchase-orders/${raised.purchaseOrderId}/receipts`, {})
    expect(received.status).toBe(201)
    expect((await stockOf(sku)).onHand).toBe(88 + line.quantity)
  })

  it('from a gateway’s batch, which answers each reading by itself', async () => {
    const [sku, gateway] = [await replenished(), await stack.as('gateway.m2m')]
    const reading = { deviceId: 'dev_t', warehouseId, sku, measuredAt: minutesAgo(1) }
    const posted = await gateway.post('/v1/stock-readings', {
      readings: [
        { ...reading, readingId: `a-${randomUUID()}`, quantity: 42 },
        { ...reading, readingId: `b-${randomUUID()}`, quantity: -1 },
      ],
    })
    expect(posted.status).toBe(202)
    expect(posted.body).toMatchObject({ accepted: 1, refused: 1 })
    expect(posted.body.readings.map(({ status }: { status: string }) => status)).toEqual([
      'accepted',
      'refused',
    ])
    await eventually(async () => expect(await ordersFor(sku)).toHaveLength(1))
    expect((await stockOf(sku)).onHand).toBe(42)
  })

  it('and an old reading that comes late changes nothing', async () => {
    const [sku, device] = [await replenished(), await stack.newDevice(warehouseId)]
    await device.publish({ readingId: 'new', sku, quantity: 300, measuredAt: minutesAgo(1) })
    await eventually(async () => expect((await stockOf(sku)).onHand).toBe(300))
    await device.publish({ readingId: 'late', sku, quantity: 5, measuredAt: minutesAgo(60) })
    await device.publish({ readingId: 'last', sku, quantity: 299, measuredAt: minutesAgo(0) })
    await eventually(async () => expect((await stockOf(sku)).onHand).toBe(299))
    expect(await ordersFor(sku)).toHaveLength(0)
    await device.end()
  })

  it('not by a device that publishes in another warehouse’s name: its connection ends', async () => {
    const device = await stack.newDevice('wh_chengdu')
    const { connectAsync } = await import('mqtt')
    const { deviceId, secret } = device
    await device.end()
    const client = await connectAsync(stack.mqtt, {
      clientId: deviceId,
      username: deviceId,
      password: secret,
      reconnectPeriod: 0,
    })
    const closed = new Promise<void>(done => client.once('close', () => done()))
    client.publish(`dockline/${warehouseId}/${deviceId}/stock`, '{}', { qos: 1 })
    await closed
    expect(client.connected).toBe(false)
    client.end(true)
  })
})

const READINGS = 1_000

it(`${READINGS} readings of ten devices, each three times in any order, leave the newest of each and one order`, async () => {
  const skus = await Promise.all(Array.from({ length: 10 }, replenished))
  const devices = await Promise.all(skus.map(() => stack.newDevice(warehouseId)))
  const began = Date.now() - READINGS * 1_000
  const readings = Array.from({ length: READINGS }, (_, i) => ({
    device: i % devices.length,
    reading: {
      readingId: `r-${i}`,
      sku: skus[i % skus.length] ?? '',
      quantity: (i * 37) % 200,
      measuredAt: new Date(began + i * 1_000).toISOString(),
    },
  }))
  const shuffled = [...readings, ...readings, ...readings]
    .map(value => ({ value, at: Math.random() }))
    .sort((left, right) => left.at - right.at)
    .map(({ value }) => value)
  await Promise.all(shuffled.map(({ device, reading }) => devices[device]?.publish(reading)))
  for (const [i, sku] of skus.entries()) {
    const newest = readings.filter(({ device }) => device === i).at(-1)?.reading.quantity
    await eventually(async () => expect((await stockOf(sku)).onHand).toBe(newest), 60_000)
  }
  await stack.quiet('readings')
  for (const sku of skus) {
    const open = (await ordersFor(sku)).filter(({ status }: { status: string }) => status !== 'received')
    expect(open.length).toBeLessThanOrEqual(1)
  }
  await Promise.all(devices.map(device => device.end()))
}, 240_000)

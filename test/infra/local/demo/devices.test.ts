import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { Aedes } from 'aedes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApiClient } from '../../../../infra/local/demo/api-client.ts'
import { runDeliveries } from '../../../../infra/local/demo/deliveries.ts'
import { runDevice } from '../../../../infra/local/demo/device.ts'
import { type DemoDevice, demoDevices } from '../../../../infra/local/demo/devices.ts'
import { listen } from '../../../../infra/local/free-port.ts'

describe('the simulated devices', () => {
  it('are ten, and watch each SKU whose demand is replayed once, in a warehouse where it lies', () => {
    const devices = demoDevices()
    expect(devices).toHaveLength(10)
    const skus = devices.flatMap(({ shelves }) => shelves.map(({ product }) => product.sku))
    expect(skus).toHaveLength(48)
    expect(new Set(skus).size).toBe(48)
  })
})

describe('a simulated device', () => {
  let aedes: Aedes
  const server = createServer()
  let mqttUrl = ''
  beforeAll(async () => {
    aedes = await Aedes.createBroker()
    server.on('connection', aedes.handle)
    mqttUrl = `mqtt://127.0.0.1:${await listen(server, 0, 'MQTT')}`
  })
  afterAll(async () => {
    await new Promise<void>(done => aedes.close(done))
    await new Promise(done => server.close(done))
  })

  it('publishes what customers left, and never what others were promised', async () => {
    const device = demoDevices()[0] as DemoDevice
    const [shelf] = device.shelves
    if (!shelf) throw new Error('The device watches nothing')
    const { sku } = shelf.product
    const over = new AbortController()
    const published: { topic: string; reading: Record<string, unknown> }[] = []
    aedes.on('publish', ({ topic, payload }) => {
      if (!topic.startsWith('dockline/')) return
      published.push({ topic, reading: JSON.parse(payload.toString()) })
      if (published.length === 2) over.abort()
    })
    const stocks = [
      { onHand: 30, available: 30 },
      { onHand: 20, available: 4 },
    ]
    const api: ApiClient = {
      get: async () => stocks.shift() ?? { onHand: 0, available: 0 },
      post: async () => ({}),
    }
    const running = runDevice({
      device: { ...device, shelves: [{ ...shelf, demand: [10] }] },
      mqttUrl,
      api,
      log: () => {},
      signal: over.signal,
      sleep: ms => wait(ms, undefined, { signal: over.signal }),
      dayMs: 1,
    })
    await expect(running).rejects.toThrow()
    const [first, second] = published
    expect(first).toMatchObject({
      topic: `dockline/${device.warehouseId}/${device.deviceId}/stock`,
      reading: { sku, quantity: 20 },
    })
    expect(second?.reading).toMatchObject({ sku, quantity: 16 })
    expect(second?.reading.readingId).not.toBe(first?.reading.readingId)
  })
})

describe('the simulated suppliers', () => {
  it('deliver each order once its lead time has passed', async () => {
    const order = {
      purchaseOrderId: 'po_1',
      supplierId: 'org_sup_ningbo',
      warehouseId: 'wh_shanghai',
      lines: [{ sku: 'DL-1', quantity: 5, received: 0 }],
      reasons: [],
    }
    const posted: string[] = []
    let day = 0
    const running = runDeliveries({
      api: {
        get: async () => ({ items: posted.length ? [] : [order] }),
        post: async path => void posted.push(`day ${day}: ${path}`),
      },
      log: () => {},
      sleep: async () => {
        if (++day > 12) throw new Error('over')
      },
      dayMs: 1,
      now: () => day,
    })
    await expect(running).rejects.toThrow('over')
    expect(posted).toEqual(['day 6: /v1/purchase-orders/po_1/receipts'])
  })
})

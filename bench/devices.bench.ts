import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { connectAsync, type MqttClient } from 'mqtt'
import { type Device, deviceItem, devicesTable } from '../functions/devices/index.ts'
import { inventoryTable, stockItem, stockKey } from '../functions/inventory/index.ts'
import { type Position, positionItem, replenishmentTable } from '../functions/replenishment/index.ts'
import { readingKey } from '../functions/replenishment/replenishment.table.ts'
import { put, type Write } from '../shared/writes.ts'
import { type StackProcess, startStackProcess } from '../test/support/start-stack-process.ts'
import { costOf } from './process-cost.ts'
import { percentile } from './sample.ts'
import { printTable, rounded } from './table.ts'

/**
 * A warehouse full of sensors: each registered, connected over MQTT with a secret of its own, and looking at
 * its shelf once a minute, at a second of its own. Every reading is recorded, sets the stock and has its
 * position looked at; one shelf in a hundred falls to its reorder point. `devices [count] [minutes]`.
 */

const EVERY_MS = 60_000
const CONNECT_AT_ONCE = 50
const WRITE_AT_ONCE = 100
const READ_AT_ONCE = 50
const START = 1_000
const ONE_IN = 100

const warehouseId = 'wh_shanghai'
const topicOf = (deviceId: string): string => `dockline/${warehouseId}/${deviceId}/stock`
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

interface Sensor {
  readonly number: number
  readonly deviceId: string
  readonly sku: string
  readonly secret: string
}

const sensorsOf = (count: number): Sensor[] =>
  Array.from({ length: count }, (_, number) => ({
    number,
    deviceId: `bench-${number}`,
    sku: `BENCH-${number}`,
    secret: randomUUID() + randomUUID(),
  }))

const deviceOf = ({ deviceId, sku, secret }: Sensor): Device => {
  const registeredAt = new Date().toISOString()
  return {
    deviceId,
    warehouseId,
    status: 'active',
    places: [{ sku }],
    credential: { kind: 'secret', fingerprint: sha256(secret), issuedAt: registeredAt },
    silentAfterMinutes: 60,
    registeredAt,
    version: 1,
  }
}

const positionOf = ({ number, sku }: Sensor): Position => ({
  sku,
  warehouseId,
  buyerId: 'org_huadong',
  supplierId: 'org_sup_ningbo',
  reorderPoint: number % ONE_IN ? 100 : START - 1,
  orderUpTo: 2 * START,
  packSize: 12,
  moq: 12,
  leadTimeDays: 7,
  onOrder: 0,
  version: 0,
})

const seed = async ({ tables }: StackProcess, sensors: readonly Sensor[]): Promise<void> => {
  const writes: Write[] = sensors.flatMap(sensor => [
    put(devicesTable, deviceItem(deviceOf(sensor))),
    put(inventoryTable, stockItem({ sku: sensor.sku, warehouseId, onHand: START, held: 0 })),
    put(replenishmentTable, positionItem(positionOf(sensor))),
  ])
  for (let i = 0; i < writes.length; i += WRITE_AT_ONCE)
    await tables.transact(writes.slice(i, i + WRITE_AT_ONCE))
}

const connectAll = async (mqtt: string, sensors: readonly Sensor[]): Promise<MqttClient[]> => {
  const clients: MqttClient[] = []
  for (let i = 0; i < sensors.length; i += CONNECT_AT_ONCE) {
    const some = sensors.slice(i, i + CONNECT_AT_ONCE)
    clients.push(
      ...(await Promise.all(
        some.map(({ deviceId, secret }) =>
          connectAsync(mqtt, {
            clientId: deviceId,
            username: deviceId,
            password: secret,
            reconnectPeriod: 0,
            connectTimeout: 120_000,
          }),
        ),
      )),
    )
  }
  return clients
}

interface Sent {
  readonly deviceId: string
  readonly sku: string
  readonly readingId: string
  readonly measuredAt: string
  readonly quantity: number
}

/** All sensors for so many minutes; how long the broker took to acknowledge each. */
const publishAll = async (sensors: readonly Sensor[], clients: readonly MqttClient[], minutes: number) => {
  const sent: Sent[] = []
  const acknowledged: number[] = []
  const began = performance.now()
  const live = async (sensor: Sensor): Promise<void> => {
    const { number, deviceId, sku } = sensor
    for (let round = 0; round < minutes; round++) {
      const due = began + (round + number / sensors.length) * EVERY_MS
      await wait(Math.max(0, due - performance.now()))
      const reading = {
        readingId: `r-${round}`,
        measuredAt: new Date().toISOString(),
        quantity: START - 1 - round,
      }
      const at = performance.now()
      await clients[number]?.publishAsync(topicOf(deviceId), JSON.stringify({ ...reading, sku }), { qos: 1 })
      acknowledged.push(performance.now() - at)
      sent.push({ ...reading, deviceId, sku })
    }
  }
  await Promise.all(sensors.map(live))
  return { sent, acknowledged, seconds: (performance.now() - began) / 1000 }
}

/** How many messages wait, every second until it is told to stop; the deepest is what counts. */
const watchQueue = (stack: StackProcess) => {
  let deepest = 0
  let watching = true
  const done = (async () => {
    while (watching) {
      const readings = (await stack.queues()).find(({ name }) => name === 'readings')
      deepest = Math.max(deepest, (readings?.ready ?? 0) + (readings?.inFlight ?? 0))
      await wait(1_000)
    }
  })()
  return {
    stop: async () => {
      watching = false
      await done
      return deepest
    },
  }
}

/** Milliseconds from a reading's arrival at the platform until it was recorded; NaN where it never was. */
const lagsOf = async ({ tables }: StackProcess, sent: readonly Sent[]): Promise<number[]> => {
  const lags: number[] = []
  for (let i = 0; i < sent.length; i += READ_AT_ONCE) {
    const some = sent.slice(i, i + READ_AT_ONCE)
    const keys = some.map(({ sku, deviceId, readingId, measuredAt }) =>
      readingKey({ sku, warehouseId, deviceId, readingId, measuredAt }),
    )
    const [items = []] = await tables.batchGet([{ table: replenishmentTable, keys }])
    const byReading = new Map(items.map(item => [`${item.deviceId} ${item.readingId}`, item]))
    for (const { deviceId, readingId } of some) {
      const item = byReading.get(`${deviceId} ${readingId}`)
      lags.push(item ? Date.parse(String(item.recordedAt)) - Number(item.receivedAt) : Number.NaN)
    }
  }
  return lags
}

const wrongStocks = async ({ tables }: StackProcess, sensors: readonly Sensor[], last: number) => {
  let wrong = 0
  for (const { sku } of sensors) {
    const stock = await tables.get(inventoryTable, stockKey(sku, warehouseId))
    if (stock?.onHand !== last) wrong++
  }
  return wrong
}

export const run = async ([count = '1000', minutes = '3']: readonly string[]) => {
  const sensors = sensorsOf(Number(count))
  const stack = await startStackProcess({ devices: false })
  await seed(stack, sensors)
  const clients = await connectAll(stack.mqtt, sensors)
  const queue = watchQueue(stack)
  const [before, ours] = [costOf(stack.pid).cpuSeconds, process.cpuUsage()]
  const { sent, acknowledged, seconds } = await publishAll(sensors, clients, Number(minutes))
  const behind = performance.now()
  await stack.quiet()
  const behindMs = performance.now() - behind
  const { cpuSeconds, megabytes } = costOf(stack.pid)
  const client = process.cpuUsage(ours)
  const deepest = await queue.stop()
  const lags = await lagsOf(stack, sent)
  const known = lags.filter(lag => !Number.isNaN(lag))
  const orders = (
    await (await stack.as('supplier.sales')).get('/v1/purchase-orders?status=sent&limit=100')
  ).body.items.filter(({ lines }: { lines: { sku: string }[] }) => lines[0]?.sku.startsWith('BENCH-'))
  const row = {
    devices: sensors.length,
    minutes: Number(minutes),
    readings: sent.length,
    'per second': rounded(sent.length / seconds, 1),
    lost: lags.length - known.length,
    'wrong stocks': await wrongStocks(stack, sensors, START - Number(minutes)),
    orders: orders.length,
    'acknowledged p95 ms': rounded(percentile(acknowledged, 0.95), 1),
    'recorded p50 ms': rounded(percentile(known, 0.5), 0),
    'p95 ms': rounded(percentile(known, 0.95), 0),
    'p99 ms': rounded(percentile(known, 0.99), 0),
    'deepest queue': deepest,
    'until quiet ms': rounded(behindMs, 0),
    'CPU of 2 cores': `${rounded((100 * (cpuSeconds - before)) / seconds / 2, 1)} %`,
    'CPU ms a reading': rounded(((cpuSeconds - before) * 1000) / sent.length, 1),
    'memory MB': Math.round(megabytes),
    'sensors’ CPU': `${rounded((client.user + client.system) / 1e4 / seconds / 2, 1)} %`,
  }
  printTable(`${sensors.length} devices, a reading a minute each`, [row])
  for (const each of clients) each.end(true)
  await stack.stop()
  if (row.lost || row['wrong stocks'])
    throw new Error('A reading was lost, or a stock is not what was read last')
  return row
}

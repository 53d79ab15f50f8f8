import { connectAsync } from 'mqtt'
import type { ApiClient } from './api-client.ts'
import type { DemoDevice } from './devices.ts'

export interface RunDeviceOptions {
  readonly device: DemoDevice
  readonly mqttUrl: string
  readonly api: ApiClient
  readonly log: (line: string) => void
  readonly signal: AbortSignal
  /** Resolves after so long, or rejects when the demo ends. */
  readonly sleep: (milliseconds: number) => Promise<unknown>
  /** How long a day of the history lasts, in milliseconds. */
  readonly dayMs: number
}

interface Shelf {
  readonly onHand: number
  readonly available: number
}

/**
 * A sensor's life: each day customers take what they took on that day of the history (as far as it is there
 * and not promised to others), the sensor looks at the shelf and publishes what is left. Days without demand
 * pass in silence.
 */
export const runDevice = async (options: RunDeviceOptions): Promise<void> => {
  const { device, mqttUrl, api, log, signal, sleep, dayMs } = options
  const { deviceId, warehouseId, secret, shelves } = device
  const client = await connectAsync(mqttUrl, {
    clientId: deviceId,
    username: deviceId,
    password: secret,
    reconnectPeriod: 1_000,
  })
  // A publication whose connection is ended never settles by itself.
  const { promise: ended, reject } = Promise.withResolvers<never>()
  ended.catch(() => {})
  const end = (): void => {
    client.end(true)
    reject(new Error('The demo has ended'))
  }
  signal.addEventListener('abort', end, { once: true })
  const boot = Date.now().toString(36)
  let sent = 0

  const sell = async (sku: string, wanted: number): Promise<void> => {
    const path = `/v1/stock?sku=${encodeURIComponent(sku)}&warehouseId=${warehouseId}`
    const { onHand, available } = (await api.get(path)) as Shelf
    const sold = Math.min(wanted, Math.max(0, available))
    if (sold === 0) return log(`${deviceId}  ${sku}  sold out: ${wanted} asked for`)
    const reading = {
      readingId: `${boot}-${++sent}`,
      sku,
      quantity: onHand - sold,
      measuredAt: new Date().toISOString(),
    }
    const topic = `dockline/${warehouseId}/${deviceId}/stock`
    await Promise.race([client.publishAsync(topic, JSON.stringify(reading), { qos: 1 }), ended])
    log(`${deviceId}  ${sku}  ${sold} sold, ${reading.quantity} left`)
  }

  try {
    for (let day = 0; ; day++) {
      const selling = shelves.filter(({ demand }) => (demand[day % demand.length] ?? 0) > 0)
      for (const { product, demand } of selling) {
        await sleep(dayMs / selling.length)
        await sell(product.sku, demand[day % demand.length] ?? 0)
      }
      if (!selling.length) await sleep(dayMs)
    }
  } finally {
    signal.removeEventListener('abort', end)
    end()
  }
}

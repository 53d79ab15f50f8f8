import { setTimeout as wait } from 'node:timers/promises'
import { apiClient } from './api-client.ts'
import { runDeliveries } from './deliveries.ts'
import { runDevice } from './device.ts'
import { demoDevices } from './devices.ts'

export interface StartDevicesOptions {
  /** `mqtt://127.0.0.1:…` */
  readonly mqttUrl: string
  /** `http://127.0.0.1:…` */
  readonly api: string
  /** Tokens of the demo's principals by name; used is the one of `supplier.sales`. */
  readonly tokens: Readonly<Record<string, string>>
  /** Told of each event in one line. */
  readonly log: (line: string) => void
  /** Ends the demo. */
  readonly signal: AbortSignal
  /** How long a day of the history lasts; default four seconds. */
  readonly dayMs?: number
}

const DAY_MS = 4_000
/** After a failure, a restart of a function for example, somebody tries again after this long. */
const PAUSE_MS = 2_000

/**
 * Brings the demo to life until `signal` ends it: sensors replay real demand faster than life, and suppliers
 * deliver what is ordered. Resolves when all have stopped; never rejects.
 */
export const startDevices = async (options: StartDevicesOptions): Promise<void> => {
  const { mqttUrl, tokens, log, signal, dayMs = DAY_MS } = options
  const api = apiClient(options.api, tokens['supplier.sales'] ?? '', signal)
  const sleep = (milliseconds: number) => wait(milliseconds, undefined, { signal })
  const live = async (name: string, work: () => Promise<void>): Promise<void> => {
    while (!signal.aborted) {
      try {
        await work()
      } catch (error) {
        if (signal.aborted) return
        log(`${name}  ${(error as Error).message}`)
        await sleep(PAUSE_MS).catch(() => {})
      }
    }
  }
  await Promise.all([
    live('deliveries', () => runDeliveries({ api, log, sleep, dayMs, now: Date.now })),
    ...demoDevices().map(device =>
      live(device.deviceId, () => runDevice({ device, mqttUrl, api, log, signal, sleep, dayMs })),
    ),
  ])
}

import { deviceChanged } from '../../events/devices.device-changed.v1.ts'
import { type Clock, minutes, plus } from '../../shared/clock.ts'
import type { Warehouse } from '../inventory/index.ts'
import { type Device, DeviceMoved, type Devices } from './device.ts'

export interface WatchSilenceDeps {
  readonly devices: Pick<Devices, 'unheardSince' | 'silent'>
  readonly warehouses: () => Promise<readonly Warehouse[]>
  readonly clock: Clock
  readonly tenantId: string
}

/** No device may be silent for less than that without a warning being too early. */
export const LEAST_SILENCE_MINUTES = 10

const isMissed = (
  { silentSince, lastSeenAt, registeredAt, silentAfterMinutes }: Device,
  now: string,
): boolean => silentSince === undefined && plus(lastSeenAt ?? registeredAt, minutes(silentAfterMinutes)) < now

/** Warns the warehouse's owner, once for each silence, of devices that were not heard of for longer than they should be. */
export const watchSilence =
  ({ devices, warehouses, clock, tenantId }: WatchSilenceDeps) =>
  async (hasTime: () => boolean): Promise<string[]> => {
    const now = clock()
    const silent: string[] = []
    const owners = new Map((await warehouses()).map(({ warehouseId, ownerId }) => [warehouseId, ownerId]))
    let cursor: string | undefined
    do {
      const page = await devices.unheardSince(plus(now, -minutes(LEAST_SILENCE_MINUTES)), cursor)
      for (const device of page.items.filter(each => isMissed(each, now))) {
        const { deviceId, warehouseId, status } = device
        const event = deviceChanged.create(
          { aggregate: deviceId, sequence: device.version + 1, time: now, tenant: tenantId },
          { deviceId, warehouseId, ownerId: owners.get(warehouseId), change: 'silent', status },
        )
        try {
          await devices.silent(device, device.lastSeenAt ?? device.registeredAt, event)
          silent.push(deviceId)
        } catch (thrown) {
          if (!(thrown instanceof DeviceMoved)) throw thrown
        }
      }
      cursor = page.cursor
    } while (cursor && hasTime())
    return silent
  }

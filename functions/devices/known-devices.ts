import { minutes } from '../../shared/clock.ts'
import type { Device, Devices } from './device.ts'

/** A revoked device is believed for at most this long. */
const REMEMBERED = minutes(1)
const MOST_REMEMBERED = 20_000

/**
 * Devices by id, each asked for once a minute: readings come in thousands, and devices change seldom. Ids
 * that nobody has registered are remembered as well.
 *
 * @param now milliseconds, only ever compared
 */
export const knownDevices = (devices: Pick<Devices, 'findAll'>, now: () => number) => {
  const known = new Map<string, { device: Device | undefined; until: number }>()
  return async (deviceIds: readonly string[]): Promise<ReadonlyMap<string, Device>> => {
    const at = now()
    if (known.size > MOST_REMEMBERED) known.clear()
    const wanted = [...new Set(deviceIds)]
    const asked = wanted.filter(id => (known.get(id)?.until ?? 0) <= at)
    const found = new Map((await devices.findAll(asked)).map(device => [device.deviceId, device]))
    for (const id of asked) known.set(id, { device: found.get(id), until: at + REMEMBERED })
    return new Map(
      wanted.flatMap(id => {
        const device = known.get(id)?.device
        return device ? [[id, device] as const] : []
      }),
    )
  }
}

export type KnownDevices = ReturnType<typeof knownDevices>

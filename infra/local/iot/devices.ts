import { timingSafeEqual } from 'node:crypto'
import { fingerprintOf } from '../../../functions/devices/index.ts'

/** A registered thing with the one credential that is attached to it. */
export interface Device {
  /** The thing's name, and the client id that it must connect with */
  readonly deviceId: string
  /** The attribute `warehouseId` of the thing */
  readonly warehouseId: string
  /** SHA-256, in hex, of the secret or the certificate that it shows: also the certificate's id */
  readonly fingerprint: string
  /** Fingerprint of the credential before this one, which is taken until then (epoch milliseconds) */
  readonly previous?: { readonly fingerprint: string; readonly until: number }
  readonly status: 'active' | 'inactive' | 'revoked'
  /** Epoch milliseconds after which the credential is void; absent: never */
  readonly expiresAt?: number
  /** Names of the policies attached to the credential; absent: all that the template has */
  readonly policies?: readonly string[]
}

/** Where devices are registered: a list, or a table that somebody reads. Asked at every connection. */
export interface DeviceDirectory {
  find(deviceId: string): Device | undefined | Promise<Device | undefined>
}

export { fingerprintOf }

/** A device as somebody enrols it. */
export interface Enrolled {
  readonly deviceId: string
  readonly warehouseId: string
  readonly secret: string
}

const activated = ({ deviceId, warehouseId, secret }: Enrolled): Device => ({
  deviceId,
  warehouseId,
  fingerprint: fingerprintOf(secret),
  status: 'active',
})

/** A directory in memory, of active devices with a secret each; more may be enrolled. */
export const deviceList = (
  devices: readonly Enrolled[],
): DeviceDirectory & { enrol: (device: Enrolled) => void } => {
  const byId = new Map(devices.map(device => [device.deviceId, activated(device)]))
  return {
    find: deviceId => byId.get(deviceId),
    enrol: device => byId.set(device.deviceId, activated(device)),
  }
}

/**
 * Why a device may not come in, or stay, or nothing when it may.
 *
 * @param shown the fingerprint of the credential that it shows
 */
export const refusalOf = (
  device: Device | undefined,
  shown: string | undefined,
  now: number,
): string | undefined => {
  if (!device) return 'is not registered'
  const { previous } = device
  const isOwn = shown !== undefined && sameFingerprint(device.fingerprint, shown)
  const wasOwn =
    shown !== undefined && previous && previous.until > now && sameFingerprint(previous.fingerprint, shown)
  if (!isOwn && !wasOwn) return 'shows another credential than its own'
  if (device.status !== 'active') return `shows a credential that is ${device.status}`
  return device.expiresAt !== undefined && device.expiresAt <= now ? 'shows an expired credential' : undefined
}

const sameFingerprint = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

import { deviceStore, type Device as Registered } from '../../../functions/devices/index.ts'
import type { Tables } from '../../../shared/tables.ts'
import type { Device, DeviceDirectory } from './devices.ts'

const deviceOf = ({ deviceId, warehouseId, status, credential, previousCredential }: Registered): Device => ({
  deviceId,
  warehouseId,
  status,
  fingerprint: credential.fingerprint,
  ...(previousCredential && {
    previous: {
      fingerprint: previousCredential.fingerprint,
      until: Date.parse(previousCredential.validUntil),
    },
  }),
})

/** Devices as the tenant has registered them over its API, besides those of another directory. */
export const withRegistered = (others: DeviceDirectory, tables: Tables): DeviceDirectory => {
  const { find } = deviceStore(tables)
  return {
    find: async deviceId => {
      const other = await others.find(deviceId)
      if (other) return other
      const registered = await find(deviceId)
      return registered && deviceOf(registered)
    },
  }
}

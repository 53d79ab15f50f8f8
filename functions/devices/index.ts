/** What other contexts may use of `devices`: who is known, what each watches, and that it was heard of. */

export { deviceItem, deviceStore } from './device.store.ts'
export type { Device, DevicePlace, Sighting } from './device.ts'
export { devicesTable } from './devices.table.ts'
export { fingerprintOf } from './fingerprint.ts'
export { type KnownDevices, knownDevices } from './known-devices.ts'

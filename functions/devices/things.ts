/** What AWS IoT knows of devices: a thing for each, with the certificates that were shown in its name. */
export interface Things {
  /** Deactivates all certificates of a device but those with these ids. One that never came in has none. */
  keepOnly(deviceId: string, certificateIds: readonly string[]): Promise<void>
  /** From now on a device may publish in the name of this warehouse, and of no other. */
  moveTo(deviceId: string, warehouseId: string): Promise<void>
}

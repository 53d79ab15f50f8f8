import type { Devices } from './device.ts'
import type { Things } from './things.ts'

interface FollowDeviceDeps {
  readonly devices: Pick<Devices, 'find'>
  readonly things: Things
}

/**
 * Brings AWS IoT in line with the registry after a change: a revoked device's certificates are deactivated,
 * any other belongs to its warehouse. What is done follows from the registry as it is now, so a repeated or
 * late event does no harm.
 */
export const followDevice =
  ({ devices, things }: FollowDeviceDeps) =>
  async (deviceId: string): Promise<'shutOut' | 'moved' | 'unknown'> => {
    const device = await devices.find(deviceId)
    if (!device) return 'unknown'
    if (device.status === 'revoked') {
      await things.shutOut(deviceId)
      return 'shutOut'
    }
    await things.moveTo(deviceId, device.warehouseId)
    return 'moved'
  }

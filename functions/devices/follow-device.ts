import type { Clock } from '../../shared/clock.ts'
import { type Devices, takenFrom } from './device.ts'
import type { Things } from './things.ts'

interface FollowDeviceDeps {
  readonly devices: Pick<Devices, 'find'>
  readonly things: Things
  readonly clock: Clock
}

/** Changes that AWS IoT must know of. */
export type Followed = 'assigned' | 'rotated' | 'revoked'

/**
 * Brings AWS IoT in line with the registry after a change: certificates that a device may not show any more are
 * deactivated, one that was assigned elsewhere belongs there. What is done follows from the registry as it is
 * now, so a repeated or late event does no harm.
 */
export const followDevice =
  ({ devices, things, clock }: FollowDeviceDeps) =>
  async (deviceId: string, change: Followed): Promise<'shutOut' | 'followed' | 'unknown'> => {
    const device = await devices.find(deviceId)
    if (!device) return 'unknown'
    if (device.status === 'active' && change === 'assigned') {
      await things.moveTo(deviceId, device.warehouseId)
      return 'followed'
    }
    await things.keepOnly(deviceId, takenFrom(device, clock()))
    return device.status === 'revoked' ? 'shutOut' : 'followed'
  }

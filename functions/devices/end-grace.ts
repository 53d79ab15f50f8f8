import type { Clock } from '../../shared/clock.ts'
import { DeviceMoved, type Devices, takenFrom } from './device.ts'
import type { Things } from './things.ts'

interface EndGraceDeps {
  readonly devices: Pick<Devices, 'graceEndedBefore' | 'endGrace'>
  readonly things: Pick<Things, 'keepOnly'>
  readonly clock: Clock
}

/**
 * Takes certificates out of use whose time is over since their device got another. The registry forgets the old one
 * only when AWS IoT has taken it out of use: a run that dies between the two is done again by the next one.
 *
 * @returns the devices that have one credential again
 * @throws what AWS IoT answered for the first of those that it failed for, after all others
 */
export const endGrace =
  ({ devices, things, clock }: EndGraceDeps) =>
  async (hasTime: () => boolean): Promise<string[]> => {
    const now = clock()
    const ended: string[] = []
    const failures: unknown[] = []
    let cursor: string | undefined
    do {
      const page = await devices.graceEndedBefore(now, cursor)
      for (const device of page.items) {
        try {
          await things.keepOnly(device.deviceId, takenFrom(device, now))
          await devices.endGrace(device)
          ended.push(device.deviceId)
        } catch (thrown) {
          if (!(thrown instanceof DeviceMoved)) failures.push(thrown)
        }
      }
      cursor = page.cursor
    } while (cursor && hasTime())
    if (failures.length) throw failures[0]
    return ended
  }

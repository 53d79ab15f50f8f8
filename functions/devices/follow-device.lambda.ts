import { deviceChanged } from '../../events/devices.device-changed.v1.ts'
import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { count, logger } from '../../shared/lambda/observe.ts'
import { eventConsumer, on } from '../../shared/lambda/queue.ts'
import { deviceStore } from './device.store.ts'
import { followDevice } from './follow-device.ts'
import { iotThings } from './things.iot.ts'

const follow = followDevice({
  devices: deviceStore(tablesFromEnvironment()),
  things: iotThings(),
  clock: systemClock,
})

export const handler = eventConsumer('follow-device', [
  on(deviceChanged, async ({ data: { deviceId, change } }) => {
    if (change !== 'revoked' && change !== 'assigned' && change !== 'rotated') return
    if ((await follow(deviceId, change)) !== 'shutOut') return
    logger.info('Device shut out', { deviceId })
    count('DeviceShutOut')
  }),
])

import type { Context } from 'aws-lambda'
import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { entry } from '../../shared/lambda/entry.ts'
import { count, logger } from '../../shared/lambda/observe.ts'
import { deviceStore } from './device.store.ts'
import { endGrace } from './end-grace.ts'
import { iotThings } from './things.iot.ts'

const end = endGrace({
  devices: deviceStore(tablesFromEnvironment()),
  things: iotThings(),
  clock: systemClock,
})

/** Every five minutes. */
export const handler = entry(async (_: unknown, context: Context): Promise<{ ended: number }> => {
  const ended = await end(() => context.getRemainingTimeInMillis() > 10_000)
  for (const deviceId of ended) logger.info('Old credential of a device is taken no more', { deviceId })
  if (ended.length) count('DeviceGraceEnded', ended.length)
  return { ended: ended.length }
})

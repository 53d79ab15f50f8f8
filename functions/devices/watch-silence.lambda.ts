import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { beginInvocation, tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { count, flushMetrics, logger } from '../../shared/lambda/observe.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { stockReader } from '../inventory/index.ts'
import { deviceStore } from './device.store.ts'
import { watchSilence } from './watch-silence.ts'

const tables = tablesFromEnvironment()
const watch = watchSilence({
  devices: deviceStore(tables),
  warehouses: stockReader(tables).warehouses,
  clock: systemClock,
  tenantId: tenantFromEnvironment(process.env).id,
})

/** Every five minutes. */
export const handler = middy<unknown, { silent: number }>()
  .use(flushMetrics)
  .handler(async (_: unknown, context: Context) => {
    beginInvocation(context)
    const silent = await watch(() => context.getRemainingTimeInMillis() > 10_000)
    for (const deviceId of silent) logger.warn('Device fell silent', { deviceId })
    if (silent.length) count('DeviceSilent', silent.length)
    return { silent: silent.length }
  })

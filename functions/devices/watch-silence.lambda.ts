import type { Context } from 'aws-lambda'
import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { entry } from '../../shared/lambda/entry.ts'
import { count, logger } from '../../shared/lambda/observe.ts'
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
export const handler = entry(async (_: unknown, context: Context): Promise<{ silent: number }> => {
  const silent = await watch(() => context.getRemainingTimeInMillis() > 10_000)
  for (const deviceId of silent) logger.warn('Device fell silent', { deviceId })
  if (silent.length) count('DeviceSilent', silent.length)
  return { silent: silent.length }
})

import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { entry } from '../../shared/lambda/entry.ts'
import { logger } from '../../shared/lambda/observe.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { sqsPlanningQueue } from './planning/planning-queue.sqs.ts'
import { startPlanning } from './planning/start-planning.ts'
import { positionStore } from './positions/position.store.ts'

const start = startPlanning({
  positions: positionStore(tablesFromEnvironment()),
  queue: sqsPlanningQueue(process.env.PLANNING_QUEUE_URL ?? ''),
  clock: systemClock,
  timeZone: tenantFromEnvironment(process.env).timeZone,
})

/** Every night. */
export const handler = entry(async (): Promise<{ run: string; parts: number; positions: number }> => {
  const result = await start()
  logger.info('Planning started', result)
  return result
})

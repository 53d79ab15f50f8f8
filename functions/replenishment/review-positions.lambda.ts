import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { setDeadline, tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { newId } from '../../shared/ids.ts'
import { count, flushMetrics, logger } from '../../shared/lambda/observe.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { evaluatePositions } from './evaluate-positions.ts'
import { positionStore } from './position.store.ts'
import { reviewPositions } from './review-positions.ts'

const tenant = tenantFromEnvironment(process.env)
const positions = positionStore(tablesFromEnvironment())
const review = reviewPositions({
  positions,
  evaluate: evaluatePositions({
    positions,
    clock: systemClock,
    newId,
    tenantId: tenant.id,
    timeZone: tenant.timeZone,
  }),
})

/** Every hour. */
export const handler = middy<unknown, { looked: number; raised: number; finished: boolean }>()
  .use(flushMetrics)
  .handler(async (_: unknown, context: Context) => {
    setDeadline(context.getRemainingTimeInMillis())
    const result = await review(() => context.getRemainingTimeInMillis() > 10_000)
    logger.info('Positions reviewed', result)
    if (result.raised) count('PurchaseOrderRaised', result.raised)
    return result
  })

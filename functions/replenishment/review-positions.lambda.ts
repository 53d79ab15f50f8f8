import type { Context } from 'aws-lambda'
import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { entry } from '../../shared/lambda/entry.ts'
import { count, logger } from '../../shared/lambda/observe.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { evaluatingFrom } from './positions/evaluating.store.ts'
import { positionStore } from './positions/position.store.ts'
import { reviewPositions } from './positions/review-positions.ts'

const tables = tablesFromEnvironment()
const tenant = tenantFromEnvironment(process.env)
const positions = positionStore(tables)
const review = reviewPositions({
  positions,
  evaluate: evaluatingFrom(tables, tenant),
})

/** Every hour. */
export const handler = entry(
  async (_: unknown, context: Context): Promise<{ looked: number; raised: number; finished: boolean }> => {
    const result = await review(() => context.getRemainingTimeInMillis() > 10_000)
    logger.info('Positions reviewed', result)
    if (result.raised) count('PurchaseOrderRaised', result.raised)
    return result
  },
)

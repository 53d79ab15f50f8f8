import type { Context } from 'aws-lambda'
import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { entry } from '../../shared/lambda/entry.ts'
import { count, logger } from '../../shared/lambda/observe.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { holdStore, stockReader } from '../inventory/index.ts'
import { backorderStore } from './backorder.store.ts'
import { fillBackorders } from './fill-backorders.ts'
import { orderStore } from './order.store.ts'
import { reviewBackorders } from './review-backorders.ts'
import { termsReader } from './terms.store.ts'

const tables = tablesFromEnvironment()
const stock = stockReader(tables)
const backorders = backorderStore(tables)

const review = reviewBackorders({
  backorders,
  sellers: async () => [...new Set((await stock.warehouses()).map(({ ownerId }) => ownerId))],
  fill: fillBackorders({
    orders: orderStore(tables),
    backorders,
    readTerms: termsReader(tables, stock),
    holds: holdStore(tables),
    clock: systemClock,
    tenant: tenantFromEnvironment(process.env),
  }),
})

/** Every quarter of an hour. */
export const handler = entry(
  async (_: unknown, context: Context): Promise<{ waiting: number; given: number }> => {
    const result = await review(() => context.getRemainingTimeInMillis() > 10_000, Math.random())
    logger.info('Backorders reviewed', result)
    if (result.given) count('BackorderedPiecesFilled', result.given)
    return result
  },
)

import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { beginInvocation, tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { count, flushMetrics, logger } from '../../shared/lambda/observe.ts'
import { booksStore } from './books.store.ts'
import { reconcileStock } from './reconcile-stock.ts'

const reconcile = reconcileStock({ books: booksStore(tablesFromEnvironment()), clock: systemClock })

/** Every night. A difference fails it, so that somebody is woken. */
export const handler = middy<unknown, { stocks: number; entries: number }>()
  .use(flushMetrics)
  .handler(async (_: unknown, context: Context) => {
    beginInvocation(context)
    const { stocks, entries, differences } = await reconcile({ isClosing: true })
    logger.info('Stock reconciled', { stocks, entries, differences: differences.length })
    if (differences.length === 0) return { stocks, entries }
    count('StockDifference', differences.length)
    for (const difference of differences) logger.error('Stock differs from its journal', { ...difference })
    throw new Error(`${differences.length} counters of stock differ from the journal`)
  })

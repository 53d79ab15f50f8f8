import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { entry } from '../../shared/lambda/entry.ts'
import { count, logger } from '../../shared/lambda/observe.ts'
import { booksStore } from './books.store.ts'
import { reconcileStock } from './reconcile-stock.ts'

const reconcile = reconcileStock({ books: booksStore(tablesFromEnvironment()), clock: systemClock })

/** Every night. A difference fails it, so that somebody is woken. */
export const handler = entry(async (): Promise<{ stocks: number; entries: number }> => {
  const { stocks, entries, differences } = await reconcile({ isClosing: true })
  logger.info('Stock reconciled', { stocks, entries, differences: differences.length })
  if (differences.length === 0) return { stocks, entries }
  count('StockDifference', differences.length)
  for (const difference of differences) logger.error('Stock differs from its journal', { ...difference })
  throw new Error(`${differences.length} counters of stock differ from the journal`)
})

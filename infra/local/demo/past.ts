import { demandItems, forecastingTable } from '../../../functions/forecasting/index.ts'
import { dayAfter } from '../../../shared/business-date.ts'
import type { Tables } from '../../../shared/tables.ts'
import { type Item, put } from '../../../shared/writes.ts'
import { demoGoods } from './goods.ts'

export interface SeedPastOptions {
  readonly tables: Tables
  /** the last day that is over, in the tenant's time zone */
  readonly yesterday: string
  /** ends it before it is done; the next start does it again */
  readonly signal: AbortSignal
}

const AT_ONCE = 100

/** Where the demo's devices sell a SKU, and what was asked for there on each day until yesterday. */
const itemsUntil = (yesterday: string): Item[] =>
  demoGoods().flatMap(({ product: { sku }, stocks, demand }) => {
    const warehouseId = stocks.at(-1)?.warehouseId
    if (!demand.length || !warehouseId) return []
    const days = new Map(
      demand.map((quantity, i) => [dayAfter(yesterday, i + 1 - demand.length), quantity] as const),
    )
    return demandItems({ sku, warehouseId }, 'ordered', days)
  })

/**
 * Fills in what was asked for in the half year before the demo begins, so that there is something to forecast
 * from. The last item is written last, and tables that have it keep what they have.
 */
export const seedPast = async ({ tables, yesterday, signal }: SeedPastOptions): Promise<void> => {
  const items = itemsUntil(yesterday)
  const last = items.at(-1)
  const found = last && (await tables.query({ table: forecastingTable, partition: last.pk, limit: 1 }))
  if (found?.items.length) return
  for (let i = 0; i < items.length && !signal.aborted; i += AT_ONCE)
    await tables.transact(items.slice(i, i + AT_ONCE).map(item => put(forecastingTable, item)))
}

import { bucketsOf } from './buckets.ts'
import type { Place, Stock, StockRef } from './stock.ts'

const idOf = ({ sku, warehouseId, bucket = 0 }: Place): string => `${sku} ${warehouseId} ${bucket}`

/** Stocks remembered at once; all are forgotten then, and the next reading costs a call more. */
const MOST_REMEMBERED = 10_000

/**
 * Remembers into how many buckets stocks were split when they were last read, so that a promoted stock and
 * its buckets are read in one call. The stock itself, read with them, says how many there are: what was
 * remembered decides nothing.
 */
export const seenBuckets = () => {
  const seen = new Map<string, number>()
  return {
    /** The stocks, with the buckets that they were split into when they were last read. */
    placesOf: (refs: readonly StockRef[]): Place[] =>
      refs.flatMap(ref => {
        const buckets = seen.get(idOf(ref))
        return buckets ? [ref, ...bucketsOf({ ...ref, buckets })] : [ref]
      }),
    /** Sorts what was read: stocks and buckets that count, and the buckets that are still to be read. */
    sort: (read: readonly Stock[]): { readonly parts: Stock[]; readonly missing: Place[] } => {
      const stocks = read.filter(({ bucket }) => !bucket)
      if (seen.size > MOST_REMEMBERED) seen.clear()
      for (const stock of stocks) {
        if (stock.buckets) seen.set(idOf(stock), stock.buckets)
        else seen.delete(idOf(stock))
      }
      const wanted = stocks.flatMap(bucketsOf)
      const counting = new Set(wanted.map(idOf))
      const parts = read.filter(one => one.bucket && counting.has(idOf(one)))
      const found = new Set(parts.map(idOf))
      return { parts: [...stocks, ...parts], missing: wanted.filter(place => !found.has(idOf(place))) }
    },
  }
}

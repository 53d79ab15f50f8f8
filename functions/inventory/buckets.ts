import type { Place, Stock } from './stock.ts'

/** The buckets that a promotion has made beside a stock. */
export const bucketsOf = ({
  sku,
  warehouseId,
  buckets = 0,
}: Pick<Stock, 'sku' | 'warehouseId' | 'buckets'>): Place[] =>
  Array.from({ length: buckets }, (_, i) => ({ sku, warehouseId, bucket: i + 1 }))

const sameStock = (a: Stock, b: Stock): boolean => a.sku === b.sku && a.warehouseId === b.warehouseId

/** Stocks with what lies in their buckets added: what there is of each, however it is split. */
export const withBuckets = (stocks: readonly Stock[], buckets: readonly Stock[]): Stock[] =>
  stocks.map(stock => {
    const parts = buckets.filter(bucket => sameStock(stock, bucket))
    const sum = (figure: 'onHand' | 'held' | 'available') =>
      parts.reduce((total, part) => total + part[figure], stock[figure])
    return parts.length
      ? { ...stock, onHand: sum('onHand'), held: sum('held'), available: sum('available') }
      : stock
  })

/** Splits pieces as evenly as whole pieces go, the first shares one larger. */
export const evenShares = (pieces: number, shares: number): number[] =>
  Array.from({ length: shares }, (_, i) => Math.floor(pieces / shares) + (i < pieces % shares ? 1 : 0))

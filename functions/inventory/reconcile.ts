import type { Deltas, JournalEntry } from './journal.ts'
import type { Place, Stock } from './stock.ts'

/** A counter that does not say what the journal adds up to. */
export interface Difference extends Place {
  readonly figure: 'onHand' | 'held' | 'quarantined' | 'available'
  readonly stored: number
  readonly computed: number
}

/** Stock with what it had when its books began. */
export interface BookedStock extends Stock {
  readonly opening?: Deltas | undefined
}

const placeId = ({ sku, warehouseId, bucket = 0 }: Place): string =>
  `${sku}\u0000${warehouseId}\u0000${bucket}`

/**
 * Recomputes every counter from the journal. No difference is the only good answer: an entry is written in
 * the transaction of its change, so whatever differs was written past the contributions of movements.ts.
 */
export const reconcile = (
  stocks: readonly BookedStock[],
  journal: readonly Pick<JournalEntry, 'lines'>[],
): Difference[] => {
  const sums = new Map<string, { onHand: number; held: number; quarantined: number }>()
  const sumOf = (place: Place) => {
    const id = placeId(place)
    const known = sums.get(id) ?? { onHand: 0, held: 0, quarantined: 0 }
    sums.set(id, known)
    return known
  }
  const book = (place: Place, { onHand = 0, held = 0, quarantined = 0 }: Deltas): void => {
    const sum = sumOf(place)
    sum.onHand += onHand
    sum.held += held
    sum.quarantined += quarantined
  }
  for (const stock of stocks) book(stock, stock.opening ?? {})
  for (const { lines } of journal) for (const line of lines) book(line, line)

  const differences: Difference[] = []
  const known = new Set(stocks.map(placeId))
  for (const stock of stocks) {
    const { sku, warehouseId, bucket } = stock
    const { onHand, held, quarantined } = sumOf(stock)
    const computed = { onHand, held, quarantined, available: onHand - held - quarantined }
    const stored = { ...stock, quarantined: stock.quarantined ?? 0 }
    for (const figure of ['onHand', 'held', 'quarantined', 'available'] as const) {
      if (stored[figure] === computed[figure]) continue
      const place = { sku, warehouseId, ...(bucket ? { bucket } : {}) }
      differences.push({ ...place, figure, stored: stored[figure], computed: computed[figure] })
    }
  }
  for (const [id, sum] of sums) {
    if (known.has(id) || !(sum.onHand || sum.held || sum.quarantined)) continue
    const [sku = '', warehouseId = '', bucket] = id.split('\u0000')
    const place = { sku, warehouseId, ...(bucket === '0' ? {} : { bucket: Number(bucket) }) }
    differences.push({ ...place, figure: 'onHand', stored: 0, computed: sum.onHand })
  }
  return differences
}

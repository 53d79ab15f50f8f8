import type { Deltas, JournalEntry } from './journal.ts'
import type { Place, Stock } from './stock.ts'

/** A counter that does not say what the journal adds up to. */
export interface Difference extends Place {
  readonly figure: 'onHand' | 'held' | 'quarantined' | 'available'
  readonly stored: number
  readonly computed: number
}

/** What a stock had when its books began, and the first day that is not in it. */
export interface Opening extends Deltas {
  readonly on?: string | undefined
}

/** Stock with what it had when its books began. */
export interface BookedStock extends Stock {
  readonly opening?: Opening | undefined
}

type Entry = Pick<JournalEntry, 'lines' | 'at'>
interface Sum {
  onHand: number
  held: number
  quarantined: number
}

const placeId = ({ sku, warehouseId, bucket = 0 }: Place): string =>
  `${sku}\u0000${warehouseId}\u0000${bucket}`

const placeOf = (id: string): Place => {
  const [sku = '', warehouseId = '', bucket] = id.split('\u0000')
  return { sku, warehouseId, ...(bucket === '0' ? {} : { bucket: Number(bucket) }) }
}

/** What the journal adds up to: openings and what was booked since. @param before entries of earlier days only */
const sumsOf = (
  stocks: readonly BookedStock[],
  journal: readonly Entry[],
  before = '~',
): Map<string, Sum> => {
  const sums = new Map<string, Sum>()
  const openings = new Map(stocks.map(stock => [placeId(stock), stock.opening?.on ?? '']))
  const book = (id: string, { onHand = 0, held = 0, quarantined = 0 }: Deltas): void => {
    const known = sums.get(id) ?? { onHand: 0, held: 0, quarantined: 0 }
    sums.set(id, {
      onHand: known.onHand + onHand,
      held: known.held + held,
      quarantined: known.quarantined + quarantined,
    })
  }
  for (const stock of stocks) book(placeId(stock), stock.opening ?? {})
  for (const { at, lines } of journal) {
    const day = at.slice(0, 10)
    if (day >= before) continue
    for (const line of lines) {
      const id = placeId(line)
      if (day >= (openings.get(id) ?? '')) book(id, line)
    }
  }
  return sums
}

const differencesOf = (stock: Stock, { onHand, held, quarantined }: Sum): Difference[] => {
  const { sku, warehouseId, bucket } = stock
  const computed = { onHand, held, quarantined, available: onHand - held - quarantined }
  const stored = { ...stock, quarantined: stock.quarantined ?? 0 }
  const place = { sku, warehouseId, ...(bucket ? { bucket } : {}) }
  return (['onHand', 'held', 'quarantined', 'available'] as const)
    .filter(figure => stored[figure] !== computed[figure])
    .map(figure => ({ ...place, figure, stored: stored[figure], computed: computed[figure] }))
}

/**
 * Recomputes every counter from the journal. No difference is the only good answer: an entry is written in
 * the transaction of its change, so whatever differs was written past the contributions of movements.ts.
 */
export const reconcile = (stocks: readonly BookedStock[], journal: readonly Entry[]): Difference[] => {
  const sums = sumsOf(stocks, journal)
  const known = new Map(stocks.map(stock => [placeId(stock), stock]))
  return [...sums].flatMap(([id, sum]) => {
    const stock = known.get(id)
    if (stock) return differencesOf(stock, sum)
    if (!(sum.onHand || sum.held || sum.quarantined)) return []
    return [{ ...placeOf(id), figure: 'onHand' as const, stored: 0, computed: sum.onHand }]
  })
}

/** The stocks with their books begun anew on a day: what was booked before it is in the opening. */
export const closed = (
  stocks: readonly BookedStock[],
  journal: readonly Entry[],
  day: string,
): BookedStock[] => {
  const sums = sumsOf(stocks, journal, day)
  return stocks.map(stock => ({
    ...stock,
    opening: { ...(sums.get(placeId(stock)) ?? { onHand: 0, held: 0, quarantined: 0 }), on: day },
  }))
}

import { type Clock, days, type Instant, plus } from '../../shared/clock.ts'
import { bucketsOf } from './buckets.ts'
import type { JournalEntry } from './journal.ts'
import { type BookedStock, closed, type Difference, reconcile } from './reconcile.ts'
import type { Place } from './stock.ts'

/** Stocks with what their books began with. */
export interface Books {
  /** The day from which the journal has to be read; absent: the books were never closed. */
  openedOn(): Promise<string | undefined>
  /** Every SKU that lies, or has lain, in some warehouse. */
  pages(): AsyncIterable<readonly BookedStock[]>
  parts(places: readonly Place[]): Promise<BookedStock[]>
  entriesOf(day: string): Promise<readonly JournalEntry[]>
  /** Writes the openings of these stocks. */
  close(stocks: readonly BookedStock[]): Promise<void>
  remember(day: string): Promise<void>
}

export interface ReconcileStockDeps {
  readonly books: Books
  readonly clock: Clock
}

export interface Reconciliation {
  readonly stocks: number
  readonly entries: number
  readonly differences: readonly Difference[]
}

/** Books that were never closed are not older than this when they are first looked at. */
const FIRST_DAYS = 35
/** A day's journal is complete long before this. */
const CLOSED_AFTER_DAYS = 2

const dayOf = (instant: Instant): string => instant.slice(0, 10)

const daysFrom = (first: string, last: string): string[] => {
  const found: string[] = []
  for (let day = first; day <= last; day = dayOf(plus(`${day}T00:00:00.000Z`, days(1)))) found.push(day)
  return found
}

const allStocks = async ({ books }: ReconcileStockDeps): Promise<BookedStock[]> => {
  const found: BookedStock[] = []
  for await (const page of books.pages()) {
    found.push(...page)
    const buckets = page.flatMap(bucketsOf)
    if (buckets.length) found.push(...(await books.parts(buckets)))
  }
  return found
}

const placeOf = ({ sku, warehouseId, bucket = 0 }: Pick<Difference, 'sku' | 'warehouseId' | 'bucket'>) =>
  `${sku} ${warehouseId} ${bucket}`
const figuresOf = ({ onHand, held, available, quarantined = 0 }: BookedStock): string =>
  `${onHand} ${held} ${available} ${quarantined}`

/**
 * Recomputes every counter of stock from the journal. Orders go on meanwhile: a difference is one when the
 * stock was the same before and after the journal was read.
 *
 * @param isClosing whether the books may begin anew two days ago where all is well, so that the journal that
 *   has to be read stays short
 */
export const reconcileStock =
  (deps: ReconcileStockDeps) =>
  async ({ isClosing }: { readonly isClosing: boolean }): Promise<Reconciliation> => {
    const { books, clock } = deps
    const now = clock()
    const opened = (await books.openedOn()) ?? dayOf(plus(now, -days(FIRST_DAYS)))
    const stocks = await allStocks(deps)
    const entries: JournalEntry[] = []
    for (const day of daysFrom(opened, dayOf(plus(now, days(1)))))
      entries.push(...(await books.entriesOf(day)))
    const doubtful = reconcile(stocks, entries)
    const again = new Map((await allStocks(deps)).map(stock => [placeOf(stock), figuresOf(stock)]))
    const before = new Map(stocks.map(stock => [placeOf(stock), figuresOf(stock)]))
    const differences = doubtful.filter(one => again.get(placeOf(one)) === before.get(placeOf(one)))
    const until = dayOf(plus(now, -days(CLOSED_AFTER_DAYS)))
    if (isClosing && differences.length === 0 && opened < until) {
      await books.close(closed(stocks, entries, until))
      await books.remember(until)
    }
    return { stocks: stocks.length, entries: entries.length, differences }
  }

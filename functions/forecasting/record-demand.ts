import { dayIn } from '../../shared/business-date.ts'
import type { Clock, Instant } from '../../shared/clock.ts'
import type { DomainEvent } from '../../shared/events.ts'
import { inboxMark } from '../../shared/inbox.ts'
import type { Tables } from '../../shared/tables.ts'
import type { Update } from '../../shared/writes.ts'
import type { Stock, StockRef } from '../inventory/index.ts'
import { addDemand, stockOutUpdate } from './demand.store.ts'
import { forecastingTable } from './forecasting.table.ts'

/** Pieces of a SKU that a customer wanted out of a warehouse; below 0 when he does not want them any more. */
export interface Wanted extends StockRef {
  readonly quantity: number
  /** pieces that are taken back: no demand, and never below 0 */
  readonly isReturn?: true | undefined
  /** when it was wanted; absent: when the event says */
  readonly at?: Instant | undefined
}

export interface RecordDemandDeps {
  readonly tables: Pick<Tables, 'transact'>
  readonly stocks: (refs: readonly StockRef[]) => Promise<readonly Stock[]>
  readonly timeZone: string
  readonly clock: Clock
}

/** With a mark of its own this many places fit into a transaction, each with two figures. */
const AT_ONCE = 48

const idOf = ({ sku, warehouseId }: StockRef): string => `${warehouseId} ${sku}`

/** One entry for each place and time: an event may name a SKU in several lines. */
const summed = (wanted: readonly Wanted[]): Wanted[] => {
  const places = new Map<string, Wanted>()
  for (const each of wanted) {
    const id = `${idOf(each)} ${each.at ?? ''} ${each.isReturn ?? ''}`
    places.set(id, { ...each, quantity: (places.get(id)?.quantity ?? 0) + each.quantity })
  }
  return [...places.values()].filter(({ quantity }) => quantity !== 0)
}

const chunked = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size))

/** What an event tells of demand. */
export interface DemandTold {
  readonly event: DomainEvent
  readonly wanted: readonly Wanted[]
  /** When it was wanted, if that is not when the event happened */
  readonly at?: Instant
}

/**
 * The figures of a day that some pieces change: pieces under a promotion and those that come back apart, and the
 * day as sold out where an order took the last piece.
 */
const writesFor = (
  dayOf: (at: Instant | undefined) => string,
  wanted: readonly Wanted[],
  known: ReadonlyMap<string, Stock>,
): Update[] =>
  wanted.flatMap(({ sku, warehouseId, quantity, at, isReturn }) => {
    const ref = { sku, warehouseId }
    const on = dayOf(at)
    if (isReturn) return [addDemand(ref, on, 'returned', quantity)]
    const stock = known.get(idOf(ref))
    const figure = stock?.buckets ? 'promoted' : 'ordered'
    const soldOut = quantity > 0 && stock !== undefined && stock.available <= 0
    return [addDemand(ref, on, figure, quantity), ...(soldOut ? [stockOutUpdate(ref, on)] : [])]
  })

const knownFrom = async ({ stocks }: RecordDemandDeps, refs: readonly StockRef[]) =>
  new Map((await stocks(refs)).map(stock => [idOf(stock), stock]))

/**
 * Books what an event says was wanted on the day it happened, once. A large event is booked in parts, each
 * with its own mark, so that a part that was booked before is passed over.
 */
export const recordDemand =
  (deps: RecordDemandDeps) =>
  async (event: DomainEvent, wanted: readonly Wanted[], at: Instant = event.time): Promise<void> => {
    const { tables, timeZone, clock } = deps
    const dayOf = (wantedAt = at) => dayIn(timeZone, wantedAt)
    for (const [i, some] of chunked(summed(wanted), AT_ONCE).entries()) {
      const writes = writesFor(dayOf, some, await knownFrom(deps, some))
      const mark = inboxMark(forecastingTable, i ? `record-demand ${i}` : 'record-demand', event, clock())
      await once(() => tables.transact([...writes, mark]))
    }
  }

/**
 * Books what several events tell: with one read and one transaction when they are small enough for that, as
 * orders mostly are.
 *
 * @throws AlreadyConsumed when one of several was booked before, and nothing is written
 */
export const recordDemands =
  (deps: RecordDemandDeps) =>
  async (told: readonly DemandTold[]): Promise<void> => {
    const { tables, timeZone, clock } = deps
    const places = told.reduce((sum, { wanted }) => sum + wanted.length, 0)
    if (told.length === 1 || places > AT_ONCE - told.length) {
      for (const { event, wanted, at } of told) await recordDemand(deps)(event, wanted, at)
      return
    }
    const known = await knownFrom(deps, summed(told.flatMap(({ wanted }) => wanted)))
    await tables.transact(
      told.flatMap(({ event, wanted, at = event.time }) => [
        ...writesFor((wantedAt = at) => dayIn(timeZone, wantedAt), summed(wanted), known),
        inboxMark(forecastingTable, 'record-demand', event, clock()),
      ]),
    )
  }

const once = async (write: () => Promise<void>): Promise<void> => {
  try {
    await write()
  } catch (thrown) {
    if (!(thrown instanceof Error && thrown.name === 'AlreadyConsumed')) throw thrown
  }
}

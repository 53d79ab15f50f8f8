import type { Tables } from '../../shared/tables.ts'
import { type Item, type Update, update } from '../../shared/writes.ts'
import type { StockRef } from '../inventory/index.ts'
import { type DemandDay, type DemandFigure, type Demands, demandFigures } from './demand.ts'
import { demandKey, demandPartition, forecastingTable } from './forecasting.table.ts'

/**
 * A month is one item with an attribute for each figure and day (`ordered07`): a year of a SKU is read in
 * one call, and two events of the same day add up in the database.
 */
const attribute = (figure: DemandFigure | 'stockOut', on: string): string => `${figure}${on.slice(8)}`
const monthOf = (on: string): string => on.slice(0, 7)

const within = (ref: StockRef, on: string) => demandKey(ref, monthOf(on))

/** To be put into the transaction of what tells of the demand. */
export const addDemand = (ref: StockRef, on: string, figure: DemandFigure, quantity: number): Update =>
  update(forecastingTable, within(ref, on), { add: { [attribute(figure, on)]: quantity } })

/** There was nothing left to sell on that day. */
export const stockOutUpdate = (ref: StockRef, on: string): Update =>
  update(forecastingTable, within(ref, on), { set: { [attribute('stockOut', on)]: 1 } })

/** Whole months of one figure, where nothing is known of them yet: what a tenant brings along, for example. */
export const demandItems = (
  ref: StockRef,
  figure: DemandFigure,
  days: ReadonlyMap<string, number>,
): Item[] => {
  const months = new Map<string, Item>()
  for (const [on, quantity] of days) {
    if (!quantity) continue
    const item = months.get(monthOf(on)) ?? { ...within(ref, on) }
    months.set(monthOf(on), { ...item, [attribute(figure, on)]: quantity })
  }
  return [...months.values()]
}

const daysOf = (item: Item): DemandDay[] =>
  Array.from({ length: 31 }, (_, i) => `${item.sk}-${String(i + 1).padStart(2, '0')}`).flatMap(on => {
    const figures = demandFigures.map(figure => item[attribute(figure, on)] as number | undefined)
    const stockOut = item[attribute('stockOut', on)] !== undefined
    if (!stockOut && figures.every(figure => figure === undefined)) return []
    const [ordered = 0, promoted = 0, outside = 0, returned = 0] = figures
    return [{ on, ordered, promoted, outside, returned, stockOut }]
  })

export const demandStore = (tables: Tables): Demands => ({
  history: async (ref, from, to) => {
    const { items } = await tables.query({
      table: forecastingTable,
      partition: demandPartition(ref),
      sort: { between: [monthOf(from), monthOf(to)] },
    })
    return items.flatMap(daysOf).filter(({ on }) => on >= from && on <= to)
  },
  setOutside: async (ref, days) => {
    const changes = [...days].map(([on, quantity]) =>
      update(forecastingTable, within(ref, on), { set: { [attribute('outside', on)]: quantity } }),
    )
    if (changes.length) await tables.transact(changes)
  },
  markStockOut: (ref, on) => tables.transact([stockOutUpdate(ref, on)]),
})

import { dayAfter } from '../../shared/business-date.ts'
import type { StockRef } from '../inventory/index.ts'

/**
 * What was asked for of a SKU in a warehouse on one business day, in its unit. Only `ordered` and `outside`
 * say what to expect again.
 */
export interface DemandDay {
  /** `2026-03-01`, in the tenant's time zone */
  readonly on: string
  /** by order lines, less what was cancelled */
  readonly ordered: number
  /** of orders under a promotion: kept apart, since nobody expects it again */
  readonly promoted: number
  /** that left the shelf without an order, by the devices that watch it */
  readonly outside: number
  /** that the seller took back, on the day of that: what was asked for was asked for, and stays */
  readonly returned: number
  /** there was nothing to sell, so demand was at least what was sold: a censored day */
  readonly stockOut: boolean
}

export const demandFigures = ['ordered', 'promoted', 'outside', 'returned'] as const
export type DemandFigure = (typeof demandFigures)[number]

/** Where demand is kept, by access pattern. */
export interface Demands {
  /** Days with demand or a stock-out between two days, both included, in their order. */
  history(ref: StockRef, from: string, to: string): Promise<DemandDay[]>
  /** Sets what devices saw leave outside the platform; the same again changes nothing. */
  setOutside(ref: StockRef, days: ReadonlyMap<string, number>): Promise<void>
  /** There was nothing to sell on that day. */
  markStockOut(ref: StockRef, on: string): Promise<void>
}

/** Demand that says what to expect again. */
export const baseDemand = ({ ordered, outside }: DemandDay): number => Math.max(0, ordered) + outside

/**
 * A series for the forecast, one figure a day. NaN before the first demand, and on a day without stock, unless
 * what was asked for even then is more than usual: that is news all the same.
 *
 * @param days in their order
 * @returns figures of the `length` days that end with `to`
 */
export const demandSeries = (days: readonly DemandDay[], to: string, length: number): Float64Array => {
  const byDay = new Map(days.map(day => [day.on, day]))
  const series = new Float64Array(length).fill(Number.NaN)
  let sum = 0
  let count = 0
  for (let i = 0, on = dayAfter(to, 1 - length); i < length; i++, on = dayAfter(on, 1)) {
    const day = byDay.get(on)
    const demand = day ? baseDemand(day) : 0
    if (count === 0 && demand === 0) continue
    if (day?.stockOut && demand * count <= sum) continue
    series[i] = demand
    sum += demand
    count++
  }
  return series
}

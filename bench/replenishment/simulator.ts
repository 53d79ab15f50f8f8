import { gammaQuantile } from '../../functions/forecasting/gamma.ts'
import { seededRandom, seedOf } from '../../functions/forecasting/seeded.ts'
import type { DataSet, Series } from './data.ts'
import type { Init, Period } from './engine.ts'

/** When a run begins and when it begins to count, in periods of the set, and how far lead times spread. */
export interface Setting {
  readonly start: number
  readonly scoredFrom: number
  /** coefficient of variation of lead times */
  readonly leadTimeSpread: number
}

export interface SimulatedSku {
  readonly id: string
  readonly demand: Float64Array
  readonly first: number
  readonly leadTime: number
  readonly packSize: number
  readonly moq: number
  readonly unitCost: number
  readonly orderCost: number | null
  readonly holdingRate: number | null
  readonly reviewCycle: number | null
  /** mean demand of a period over the whole series: the unit of cover */
  readonly norm: number
}

/** Decides at the end of a period what to order of each SKU. */
export type Policy = (period: Period) => readonly number[]

export interface Score {
  readonly fill: number
  readonly cover: number
  readonly ordersAYear: number
  /** share of periods with demand in which not all of it was served */
  readonly stockOuts: number
  /** of holding stock and placing orders, per SKU and year; where the set has prices */
  readonly cost: number | undefined
}

const positive = (text: string | undefined): number => Math.max(1, Number(text ?? 1))

/** Lead times that the set does not tell are 1, 2 or 3 months, or 7, 14 or 28 days, by the name of the series. */
const assumedLeadTime = (set: DataSet, id: string): number => {
  const choices = set.periodsAYear > 200 ? [7, 14, 28] : [1, 2, 3]
  return choices[seedOf(`lead ${id}`) % 3] as number
}

export const skuOf = (set: DataSet, { id, demand, start, fields }: Series): SimulatedSku => {
  const priced = fields.order_cost_eur !== undefined
  const packSize = positive(fields.pack_size ?? fields.usual_order_qty)
  return {
    id,
    demand,
    first: start,
    leadTime: fields.lead_time_weeks ? Number(fields.lead_time_weeks) : assumedLeadTime(set, id),
    packSize,
    moq: Math.max(packSize, positive(fields.moq_units)),
    unitCost: Number(fields.unit_cost_eur ?? fields.unit_price_gbp ?? 1),
    orderCost: priced ? Number(fields.order_cost_eur) : null,
    holdingRate: priced ? Number(fields.holding_rate_year) : null,
    reviewCycle: priced ? null : set.periodsAYear > 200 ? 7 : 1,
    norm: demand.reduce((sum, each) => sum + each, 0) / (demand.length - start),
  }
}

/** What an engine is told before a run. */
export const initOf = (
  skus: readonly SimulatedSku[],
  set: DataSet,
  setting: Setting,
  targetFill: number,
): Init => ({
  targetFill,
  periodsAYear: set.periodsAYear,
  skus: skus.map(sku => ({
    ...sku,
    leadTimeMean: sku.leadTime,
    leadTimeSd: sku.leadTime * setting.leadTimeSpread,
    history: [...sku.demand.subarray(sku.first, setting.start)],
  })),
})

/** The lead time that an order of a SKU has if it is placed in a period: the same for every policy. */
const leadTimesOf = (sku: SimulatedSku, { leadTimeSpread }: Setting, seed: number): Int32Array => {
  const random = seededRandom(seedOf(`${seed} ${sku.id}`))
  const shape = 1 / leadTimeSpread ** 2
  return Int32Array.from(sku.demand, () =>
    Math.max(
      1,
      Math.round((gammaQuantile(shape, Math.min(0.999999, Math.max(1e-6, random()))) * sku.leadTime) / shape),
    ),
  )
}

interface Shelf {
  onHand: number
  owed: number
  onOrder: number
  demanded: number
  served: number
  held: number
  orders: number
  short: number
  asked: number
  readonly arrivals: Float64Array
  readonly leadTimes: Int32Array
}

const shelfOf = (sku: SimulatedSku, setting: Setting, seed: number): Shelf => {
  const leadTimes = leadTimesOf(sku, setting, seed)
  const longest = leadTimes.reduce((a, b) => Math.max(a, b), 1)
  const before = sku.demand.subarray(sku.first, setting.start)
  const mean = before.reduce((sum, each) => sum + each, 0) / Math.max(1, before.length)
  return {
    onHand: Math.ceil((mean * (sku.leadTime + 1) * 1.25) / sku.packSize) * sku.packSize,
    owed: 0,
    onOrder: 0,
    demanded: 0,
    served: 0,
    held: 0,
    orders: 0,
    short: 0,
    asked: 0,
    arrivals: new Float64Array(sku.demand.length + longest + 2),
    leadTimes,
  }
}

/** Goods arrive, debts are paid, demand comes: what is not there is owed, and served when goods come. */
const pass = (shelf: Shelf, demand: number, period: number, counts: boolean): void => {
  const arrived = shelf.arrivals[period] as number
  shelf.onOrder -= arrived
  const there = shelf.onHand - shelf.owed + arrived
  const served = Math.min(Math.max(0, there), demand)
  shelf.onHand = Math.max(0, there - demand)
  shelf.owed = Math.max(0, demand - there)
  if (!counts) return
  shelf.demanded += demand
  shelf.served += served
  shelf.held += shelf.onHand
  if (demand > 0) shelf.asked++
  if (served < demand) shelf.short++
}

const place = (
  shelf: Shelf,
  { id, packSize, moq }: SimulatedSku,
  quantity: number,
  period: number,
  counts: boolean,
) => {
  if (quantity <= 0) return
  const packs = quantity / packSize
  if (Math.abs(packs - Math.round(packs)) > 1e-6 || quantity < moq - 1e-6)
    throw new Error(`An order over ${quantity} of ${id} breaks its pack of ${packSize} or minimum of ${moq}`)
  const at = period + 1 + (shelf.leadTimes[period] as number)
  shelf.arrivals[at] = (shelf.arrivals[at] ?? 0) + quantity
  shelf.onOrder += quantity
  if (counts) shelf.orders++
}

const scoreOf = (
  skus: readonly SimulatedSku[],
  shelves: readonly Shelf[],
  set: DataSet,
  periods: number,
): Score => {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, each) => sum + each, 0) / Math.max(1, values.length)
  const asked = shelves.filter(({ demanded }) => demanded > 0)
  const years = periods / set.periodsAYear
  const costs = skus.flatMap(({ orderCost, holdingRate, unitCost }, i) => {
    const shelf = shelves[i] as Shelf
    if (orderCost === null || holdingRate === null) return []
    return [(shelf.held / periods) * unitCost * holdingRate + (shelf.orders / years) * orderCost]
  })
  return {
    fill: mean(asked.map(({ served, demanded }) => served / demanded)),
    cover: mean(shelves.map(({ held }, i) => held / periods / (skus[i]?.norm ?? 1))),
    ordersAYear: mean(shelves.map(({ orders }) => orders / years)),
    stockOuts:
      shelves.reduce((sum, { short }) => sum + short, 0) /
      Math.max(
        1,
        shelves.reduce((sum, { asked: times }) => sum + times, 0),
      ),
    cost: costs.length ? mean(costs) : undefined,
  }
}

/** Plays real demand against a policy: what it cannot serve at once is owed. Lead times are drawn by the seed. */
export const simulate = (
  skus: readonly SimulatedSku[],
  set: DataSet,
  setting: Setting,
  seed: number,
  policy: Policy,
): Score => {
  const shelves = skus.map(sku => shelfOf(sku, setting, seed))
  for (let period = setting.start; period < set.periods; period++) {
    const counts = period >= setting.scoredFrom
    const demand = skus.map(sku => sku.demand[period] ?? 0)
    for (const [i, shelf] of shelves.entries()) pass(shelf, demand[i] ?? 0, period, counts)
    const orders = policy({
      demand,
      onHand: shelves.map(({ onHand }) => onHand),
      onOrder: shelves.map(({ onOrder }) => onOrder),
      backorders: shelves.map(({ owed }) => owed),
    })
    for (const [i, shelf] of shelves.entries())
      place(shelf, skus[i] as SimulatedSku, orders[i] ?? 0, period, counts)
  }
  return scoreOf(skus, shelves, set, set.periods - setting.scoredFrom)
}

import { movingAverage } from '../../functions/forecasting/forecast-models.ts'
import { decideReplenishment } from '../../functions/replenishment/positions/decide-replenishment.ts'
import type { DataSet } from './data.ts'
import type { Policy, Setting, SimulatedSku } from './simulator.ts'

/** What others do: a rule with one knob that is common to all SKUs. */
export interface Peer {
  readonly name: string
  readonly knobs: readonly number[]
  readonly policy: (knob: number) => Policy
}

/** The lot that every peer orders: the economic quantity where costs are known, else a week's or a month's demand. */
const lotOf = (mean: number, { periodsAYear }: DataSet, sku: SimulatedSku): number => {
  const { orderCost, holdingRate, unitCost, reviewCycle, moq } = sku
  const longest = periodsAYear > 26 ? 26 : 6
  const lot =
    orderCost !== null && holdingRate !== null
      ? Math.min(
          Math.max(Math.sqrt((2 * mean * periodsAYear * orderCost) / (holdingRate * unitCost)), mean),
          mean * longest,
        )
      : mean * (reviewCycle ?? 1)
  return Math.max(lot, moq)
}

/** Mean and variance of the last `window` periods of each SKU. */
const trailing = (skus: readonly SimulatedSku[], { start }: Setting, window: number) => {
  const means = skus.map(() => movingAverage(window))
  const squares = skus.map(() => movingAverage(window))
  const observe = (demand: readonly number[]): void => {
    for (const [i, each] of demand.entries()) {
      means[i]?.observe(each)
      squares[i]?.observe(each * each)
    }
  }
  for (const [i, sku] of skus.entries())
    for (let t = sku.first; t < start; t++) {
      means[i]?.observe(sku.demand[t] ?? 0)
      squares[i]?.observe((sku.demand[t] ?? 0) ** 2)
    }
  return {
    observe,
    mean: (i: number) => means[i]?.mean() ?? 0,
    variance: (i: number) => Math.max(0, (squares[i]?.mean() ?? 0) - (means[i]?.mean() ?? 0) ** 2),
  }
}

interface Rule {
  readonly window: number
  /** periods between two settings of the levels */
  readonly every: number
  readonly reorderPoint: (sku: SimulatedSku, mean: number, variance: number) => number
}

const policyOf = (skus: readonly SimulatedSku[], set: DataSet, setting: Setting, rule: Rule): Policy => {
  const known = trailing(skus, setting, rule.window)
  let levels: { reorderPoint: number; orderUpTo: number }[] = []
  let age = 0
  return ({ demand, onHand, onOrder, backorders }) => {
    if (age++ % rule.every === 0)
      levels = skus.map((sku, i) => {
        const reorderPoint = Math.max(0, rule.reorderPoint(sku, known.mean(i), known.variance(i)))
        return { reorderPoint, orderUpTo: reorderPoint + lotOf(known.mean(i), set, sku) }
      })
    known.observe(demand)
    return skus.map(({ packSize, moq }, i) => {
      const decision = decideReplenishment({
        onHand: onHand[i] ?? 0,
        onOrder: onOrder[i] ?? 0,
        held: backorders[i] ?? 0,
        reorderPoint: levels[i]?.reorderPoint ?? 0,
        orderUpTo: levels[i]?.orderUpTo ?? 0,
        packSize,
        moq,
      })
      return decision.kind === 'reorder' ? decision.quantity : 0
    })
  }
}

const lengthsFor = (periodsAYear: number) => {
  if (periodsAYear > 200) return { month: 28, quarter: 91, short: 56, long: 182 }
  return periodsAYear > 26
    ? { month: 4, quarter: 13, short: 26, long: 52 }
    : { month: 1, quarter: 3, short: 12, long: 12 }
}

const COVERS = [0.8, 1, 1.25, 1.5, 2, 2.5, 3, 4, 6, 9] as const
const DEVIATIONS = [0, 0.5, 1, 1.5, 2, 2.7, 4, 6] as const

/** Min/max by months of cover, set monthly from a long window or quarterly from a short one, and textbook safety stock. */
export const peersOf = (skus: readonly SimulatedSku[], set: DataSet, setting: Setting): readonly Peer[] => {
  const { month, quarter, short, long } = lengthsFor(set.periodsAYear)
  const minMax = (window: number, every: number) => (knob: number) =>
    policyOf(skus, set, setting, {
      window,
      every,
      reorderPoint: ({ leadTime }, mean) => knob * mean * (leadTime + 1),
    })
  return [
    { name: 'min/max, monthly, long window', knobs: COVERS, policy: minMax(long, month) },
    { name: 'min/max, quarterly, short window', knobs: COVERS, policy: minMax(short, quarter) },
    {
      name: '(s, S), normal safety stock',
      knobs: DEVIATIONS,
      policy: knob =>
        policyOf(skus, set, setting, {
          window: short,
          every: set.periodsAYear > 200 ? 7 : 1,
          reorderPoint: ({ leadTime }, mean, variance) =>
            mean * (leadTime + 1) +
            knob * Math.sqrt(variance * (leadTime + 1) + (mean * leadTime * setting.leadTimeSpread) ** 2),
        }),
    },
  ]
}

/**
 * The bound: all demand is known, and each lot of the peers' size comes in the period in which the shelf
 * would be empty. Lead times do not matter to who knows everything.
 */
export const perfectForesight = (skus: readonly SimulatedSku[], set: DataSet, setting: Setting) => {
  const periods = set.periods - setting.scoredFrom
  let cover = 0
  let orders = 0
  for (const sku of skus) {
    const before = sku.demand.subarray(sku.first, setting.start)
    const mean = before.reduce((sum, each) => sum + each, 0) / Math.max(1, before.length)
    const lot = lotOf(mean, set, sku)
    let level = 0
    let held = 0
    for (let t = setting.start; t < set.periods; t++) {
      const short = (sku.demand[t] ?? 0) - level
      if (short > 0) {
        level += Math.ceil(Math.max(short, lot) / sku.packSize) * sku.packSize
        if (t >= setting.scoredFrom) orders++
      }
      level -= sku.demand[t] ?? 0
      if (t >= setting.scoredFrom) held += level
    }
    cover += held / periods / sku.norm
  }
  return {
    fill: 1,
    cover: cover / skus.length,
    ordersAYear: (orders / skus.length / periods) * set.periodsAYear,
    stockOuts: 0,
    cost: undefined,
  }
}

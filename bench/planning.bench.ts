import { createHash } from 'node:crypto'
import { periodsBetweenPlans, replenishmentPlanner } from '../functions/forecasting/planner.ts'
import { decideReplenishment } from '../functions/replenishment/positions/decide-replenishment.ts'
import { readDataSet } from './replenishment/data.ts'
import { printTable, rounded } from './table.ts'

/**
 * What planning costs: the demand of 10,000 SKUs over 365 days, forecast and planned in one process, and the
 * step that decides on one position. Demand is that of the real series, each taken up several times from
 * another day on.
 */
const SKUS = 10_000
const DAYS = 365
const DECISIONS = 20_000
const TARGET = 0.95

const demandOf = (): Float64Array[] => {
  const { series, periods } = readDataSet('online_retail_daily')
  return Array.from({ length: SKUS }, (_, i) => {
    const { demand } = series[i % series.length] as (typeof series)[number]
    const shift = Math.floor(i / series.length) * 17
    return Float64Array.from({ length: DAYS }, (_day, day) => demand[(day + shift) % periods] ?? 0)
  })
}

const planAll = (demand: readonly Float64Array[]) => {
  const planner = replenishmentPlanner({
    targetFill: TARGET,
    periodsAYear: 365,
    skus: demand.map((_, i) => ({
      id: `sku-${i}`,
      leadTime: { mean: 7 + (i % 3) * 7, deviation: 2 },
      packSize: 6,
      moq: 12,
      reviewCycle: 7,
    })),
  })
  const every = periodsBetweenPlans(365)
  for (let day = 0; day < DAYS; day++) {
    if (day > 0 && day % every === 0) planner.plan()
    planner.observe(demand.map(series => series[day] as number))
  }
  return planner.plan()
}

const sha = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)

/** Milliseconds of processor time, user and system, of one decision after the other. */
const decisionTimes = (plans: ReturnType<typeof planAll>['plans']): number[] =>
  Array.from({ length: DECISIONS }, (_, i) => {
    const plan = plans[i % plans.length]
    const before = process.cpuUsage()
    decideReplenishment({
      onHand: i % 90,
      held: i % 7,
      onOrder: 0,
      reorderPoint: Math.round(plan?.reorderPoint ?? 0),
      orderUpTo: Math.round(plan?.orderUpTo ?? 0),
      packSize: 6,
      moq: 12,
    })
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  })

export const run = async () => {
  const demand = demandOf()
  const started = performance.now()
  const cpu = process.cpuUsage()
  const first = planAll(demand)
  const seconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(cpu)
  const same = sha(planAll(demand)) === sha(first)
  const times = decisionTimes(first.plans).toSorted((a, b) => a - b)
  const row = {
    SKUs: SKUS,
    days: DAYS,
    seconds: rounded(seconds, 1),
    'CPU seconds': rounded((user + system) / 1e6, 1),
    'memory MB': Math.round(process.memoryUsage.rss() / 1e6),
    'decision p95 ms': rounded(times[Math.floor(DECISIONS * 0.95)] ?? 0, 3),
    'same bytes again': same ? 'yes' : 'no',
  }
  printTable('Planning', [row])
  return row
}

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DataSet, type DataSetName, dataSetNames, readDataSet } from './replenishment/data.ts'
import { engine } from './replenishment/engine.ts'
import { type Peer, peersOf, perfectForesight } from './replenishment/peers.ts'
import { type Panel, plot } from './replenishment/plot.ts'
import {
  initOf,
  type Policy,
  type Score,
  type Setting,
  type SimulatedSku,
  simulate,
  skuOf,
} from './replenishment/simulator.ts'
import { printTable, rounded } from './table.ts'

/**
 * Real demand replayed through the product's own planner and order rule, with lead times drawn at random,
 * beside what others do. `--data DIR` plays another half of the same sets, `--seeds N` more draws.
 */
const settings: Readonly<Record<DataSetName, Setting & { unit: string }>> = {
  online_retail_daily: { start: 121, scoredFrom: 182, leadTimeSpread: 0.3, unit: 'days' },
  man_parts_weekly: { start: 52, scoredFrom: 78, leadTimeSpread: 0.15, unit: 'weeks' },
  carparts_monthly: { start: 18, scoredFrom: 24, leadTimeSpread: 0.25, unit: 'months' },
  hospital_monthly: { start: 24, scoredFrom: 36, leadTimeSpread: 0.25, unit: 'months' },
}

const TARGETS = [0.85, 0.9, 0.95, 0.98] as const
/** Targets that the goals are about */
const JUDGED: readonly number[] = [0.9, 0.95]

const meanScore = (scores: readonly Score[]): Score => {
  const mean = (of: (score: Score) => number) =>
    scores.reduce((sum, each) => sum + of(each), 0) / scores.length
  return {
    fill: mean(({ fill }) => fill),
    cover: mean(({ cover }) => cover),
    ordersAYear: mean(({ ordersAYear }) => ordersAYear),
    stockOuts: mean(({ stockOuts }) => stockOuts),
    cost: scores.every(({ cost }) => cost === undefined) ? undefined : mean(({ cost }) => cost ?? 0),
  }
}

/** What a peer needs for the same fill rate, straight between its two nearest knobs; absent where none reaches it. */
const atFill = (curve: readonly Score[], fill: number): Score | undefined => {
  for (const [i, high] of curve.entries()) {
    const low = curve[i - 1]
    if (!low || low.fill > fill || high.fill < fill) continue
    const part = (fill - low.fill) / Math.max(1e-12, high.fill - low.fill)
    const between = (of: (score: Score) => number) => of(low) + part * (of(high) - of(low))
    return {
      fill,
      cover: between(({ cover }) => cover),
      ordersAYear: between(({ ordersAYear }) => ordersAYear),
      stockOuts: between(({ stockOuts }) => stockOuts),
      cost: low.cost === undefined ? undefined : between(({ cost }) => cost ?? 0),
    }
  }
  return undefined
}

const row = (set: string, policy: string, target: number | string, score: Score, against?: number) => ({
  set,
  policy,
  target,
  fill: rounded(score.fill, 4),
  cover: rounded(score.cover, 2),
  'orders a year': rounded(score.ordersAYear, 2),
  'stock-out share': rounded(score.stockOuts, 3),
  'cost a year': score.cost === undefined ? '' : rounded(score.cost, 1),
  'we hold': against === undefined ? '' : `${rounded(100 * (against / score.cover - 1), 1)} %`,
})

interface Played {
  readonly skus: readonly SimulatedSku[]
  readonly set: DataSet
  readonly setting: Setting
  readonly seeds: readonly number[]
}

const over = ({ skus, set, setting, seeds }: Played, policy: () => Policy): Score =>
  meanScore(seeds.map(seed => simulate(skus, set, setting, seed, policy())))

const seriesOf = (set: DataSet) =>
  // Of the car parts only series of the whole span: the others end years before.
  set.name === 'carparts_monthly'
    ? set.series.filter(({ fields }) => Number(fields.n_periods) >= 51)
    : set.series

const playSet = (name: DataSetName, folder: string | undefined, seeds: readonly number[]) => {
  const set = readDataSet(name, folder)
  const setting = settings[name]
  const skus = seriesOf(set).map(each => skuOf(set, each))
  const played: Played = { skus, set, setting, seeds }
  const ours = TARGETS.map(target => over(played, () => engine(initOf(skus, set, setting, target))))
  const peers = peersOf(skus, set, setting).map(({ name: peer, knobs, policy }: Peer) => ({
    peer,
    curve: knobs.map(knob => over(played, () => policy(knob))).toSorted((a, b) => a.fill - b.fill),
  }))
  const rows = TARGETS.flatMap((target, i) => {
    const score = ours[i] as Score
    if (!JUDGED.includes(target)) return []
    return [
      row(name, 'Dockline', target, score),
      ...peers.flatMap(({ peer, curve }) => {
        const same = atFill(curve, score.fill)
        return same ? [row(name, peer, 'same fill', same, score.cover)] : []
      }),
    ]
  })
  rows.push(row(name, 'perfect foresight', 'bound', perfectForesight(skus, set, setting)))
  const panel: Panel = {
    title: `${name}, ${skus.length} SKUs`,
    unit: settings[name].unit,
    curves: [
      { name: 'Dockline', points: ours },
      ...peers.map(({ peer, curve }) => ({ name: peer, points: curve })),
    ],
  }
  return { rows, panel }
}

export const run = async (args: readonly string[]) => {
  const option = (flag: string) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined)
  const seeds = Array.from({ length: Number(option('--seeds') ?? 3) }, (_, i) => i + 1)
  const results = dataSetNames.map(name => playSet(name, option('--data'), seeds))
  const rows = results.flatMap(({ rows: some }) => some)
  printTable('Stock, orders and cost at the same fill rate (cover in periods of mean demand)', rows)
  const folder = join(import.meta.dirname, 'results')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'replenishment.svg'), plot(results.map(({ panel }) => panel)))
  return { seeds: seeds.length, rows }
}

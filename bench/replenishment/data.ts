import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** Demand of one series from its first period on, with what its line tells beside. */
export interface Series {
  readonly id: string
  /** index of its first period among the set's */
  readonly start: number
  /** demand by the set's periods; 0 before `start` */
  readonly demand: Float64Array
  readonly fields: Readonly<Record<string, string>>
}

export interface DataSet {
  readonly name: string
  readonly periods: number
  readonly periodsAYear: number
  readonly series: readonly Series[]
}

export const dataSetNames = [
  'online_retail_daily',
  'man_parts_weekly',
  'carparts_monthly',
  'hospital_monthly',
] as const
export type DataSetName = (typeof dataSetNames)[number]

const here = join(import.meta.dirname, '..', 'data', 'replenishment')

const table = (folder: string, file: string): Record<string, string>[] => {
  const plain = join(folder, file)
  const text = existsSync(plain)
    ? readFileSync(plain, 'utf8')
    : gunzipSync(readFileSync(`${plain}.gz`)).toString()
  const [head = '', ...lines] = text.trim().split(/\r?\n/)
  const names = head.split(',')
  return lines.map(line => {
    const cells = line.split(',')
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']))
  })
}

const DAY_MS = 86_400_000

/** The number of a period since some start: days, ISO weeks or months. */
const indexOf = (period: string): number => {
  const [year = 0, part = 0] = period.split(/-W?/).map(Number)
  if (period.length === 10) return Date.parse(period) / DAY_MS
  if (!period.includes('W')) return year * 12 + part
  // The Monday of week 1 is that of the week with 4 January.
  const january4 = Date.UTC(year, 0, 4)
  const weekday = (new Date(january4).getUTCDay() + 6) % 7
  return (january4 / DAY_MS - weekday) / 7 + part - 1
}

/** Reads a set; `folder` may hold the files gzipped or not. */
export const readDataSet = (name: DataSetName, folder = here): DataSet => {
  const rows = table(folder, `${name}_series.csv`)
  const sales = table(folder, `${name}_demand.csv`)
  const bounds = [
    ...rows.flatMap(row => [row.first_period, row.last_period]),
    ...sales.map(row => row.period),
  ]
  const indices = bounds.map(period => Math.round(indexOf(period ?? '')))
  const first = indices.reduce((a, b) => Math.min(a, b))
  const periods = indices.reduce((a, b) => Math.max(a, b)) - first + 1
  const at = (period = ''): number => Math.round(indexOf(period)) - first
  const series = rows.map(fields => ({
    id: fields.series_id ?? '',
    start: at(fields.first_period),
    demand: new Float64Array(periods),
    fields,
  }))
  const byId = new Map(series.map(each => [each.id, each]))
  for (const { series_id, period, qty } of sales) {
    const found = byId.get(series_id ?? '')
    if (found) found.demand[at(period)] = Number(qty)
  }
  const periodsAYear = name.endsWith('daily') ? 365 : name.endsWith('weekly') ? 52 : 12
  return { name, periods, periodsAYear, series }
}

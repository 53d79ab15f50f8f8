import { isDeepStrictEqual } from 'node:util'
import type { Item } from '../../shared/writes.ts'
import type { Target } from '../scenarios/target.ts'

type Snapshot = Awaited<ReturnType<Target['snapshot']>>

/** What an effect looks like in the database: each trace of it, and how often it is there. */
export type Traces = ReadonlyMap<string, number>

/** Ids, times, dates, hashes and counters of a key, which differ from one request to the next, give way to a star. */
const shapeOf = (key: string): string =>
  key
    // A word of a SKU lies with those of its first letter, and the SKU of a test is words by chance.
    .replace(/word#. (?:[0-9a-f]{4}){1,2}(?=#S-)/gi, 'word#* *')
    .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, '*')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '*')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4})+(?![0-9a-f])/gi, '*')
    .replace(/[0-9A-HJKMNP-TV-Z]{26}/g, '*')
    .replace(/(?<![a-z])(?=[a-f]*\d)[0-9a-f]{6,}(?![a-z])/gi, '*')
    .replace(/\d+/g, '*')

/** Times are said in members such as `expiresAt`; two requests within one second have them alike by chance. */
const isTime = (path: string): boolean => /(At|Since|Until)$/.test(path)

/** The numbers in an item that are no times, by their paths. */
const numbersIn = (value: unknown, path = ''): [string, number][] => {
  if (isTime(path)) return []
  if (typeof value === 'number') return [[path, value]]
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return []
  return Object.entries(value).flatMap(([name, part]) => numbersIn(part, `${path}.${name}`))
}

const keyOf = ({ pk, sk }: Item): string => `${pk}\u0000${sk}`

/**
 * How each item that differs between two moments has changed: that one of its kind is new or gone, and by how much
 * each of its numbers is another (of a new one, from nothing). A version that has moved twice or a queue in which
 * something was left is seen, which a count of items does not show.
 */
export const tracesBetween = (before: Snapshot, after: Snapshot): Traces => {
  const traces = new Map<string, number>()
  const leave = (trace: string): void => void traces.set(trace, (traces.get(trace) ?? 0) + 1)
  for (const [table, items] of after) {
    const old = new Map((before.get(table) ?? []).map(item => [keyOf(item), item]))
    for (const item of items) {
      const was = old.get(keyOf(item))
      old.delete(keyOf(item))
      if (was && isDeepStrictEqual(was, item)) continue
      const where = `${table} ${shapeOf(`${item.pk} ${item.sk}`)}`
      leave(`${where} ${was ? 'changed' : 'new'}`)
      const numbers = new Map(was ? numbersIn(was) : [])
      for (const [path, number] of numbersIn(item)) {
        leave(`${where} ${path} ${number - (numbers.get(path) ?? 0)}`)
      }
    }
    for (const item of old.values()) leave(`${table} ${shapeOf(`${item.pk} ${item.sk}`)} gone`)
  }
  return traces
}

/** The traces that all of several requests have left alike; times and running numbers are not among them. */
export const commonTraces = (all: readonly Traces[]): Traces => {
  const [first = new Map<string, number>(), ...others] = all
  return new Map([...first].filter(([trace, times]) => others.every(other => other.get(trace) === times)))
}

/** Which traces are not there as often as they should. */
export const missingTraces = (expected: Traces, found: Traces): string[] =>
  [...expected].flatMap(([trace, times]) =>
    found.get(trace) === times ? [] : [`${trace}: ${found.get(trace) ?? 0} times, not ${times}`],
  )

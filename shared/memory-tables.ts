import { decodeCursor, encodeCursor } from './cursor.ts'
import { type MemoryRows, memoryRows } from './memory-rows.ts'
import { mergeWrites } from './merge-writes.ts'
import type { Query, TableDefinition, Tables } from './tables.ts'
import type { Condition, Conditions, Item, Key, Write } from './writes.ts'

const holds = (condition: Condition, value: unknown): boolean => {
  switch (condition.is) {
    case 'absent':
      return value === undefined
    case 'present':
      return value !== undefined
    case 'absentOr':
      return value === undefined || holds(condition.condition, value)
    case 'equal':
      return value === condition.value
    case 'notEqual':
      return value !== condition.value
  }
  if (typeof value !== typeof condition.value) return false
  const order = (value as number) < (condition.value as number) ? -1 : value === condition.value ? 0 : 1
  if (condition.is === 'atLeast') return order >= 0
  if (condition.is === 'atMost') return order <= 0
  return condition.is === 'less' ? order < 0 : order > 0
}

const allHold = (conditions: Conditions = {}, old: Item | undefined): boolean =>
  Object.entries(conditions).every(([attribute, condition]) => holds(condition, old?.[attribute]))

/** An item or a part of it, to be changed without the other's being. Ten times as fast as a structured clone. */
const copied = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copied) as T
  const copy: Record<string, unknown> = {}
  for (const name in value) copy[name] = copied(value[name])
  return copy as T
}

const applied = (write: Write, old: Item | undefined): Item | undefined => {
  if (write.kind === 'check') return old
  if (write.kind === 'remove') return undefined
  if (write.kind === 'put') return copied(write.item)
  const next: Item = copied(old ?? { ...write.key })
  for (const [name, value] of Object.entries(write.set ?? {})) {
    next[name] = copied(value)
  }
  for (const [name, by] of Object.entries(write.add ?? {}))
    next[name] = ((old?.[name] as number | undefined) ?? 0) + by
  for (const name of write.remove ?? []) delete next[name]
  return next
}

const inRange = (sort: Query['sort'], value: string): boolean => {
  if (!sort) return true
  if ('beginsWith' in sort) return value.startsWith(sort.beginsWith)
  if ('between' in sort) return sort.between[0] <= value && value <= sort.between[1]
  return 'after' in sort ? value > sort.after : value < sort.before
}

const picked = (item: Item, names: readonly string[]): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name))) as Item

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The tables in memory, with the rules of the real ones: for tests of stores and use-cases. */
export const memoryTables = (): Tables => {
  const data = new Map<string, MemoryRows>()
  const rows = (table: TableDefinition): MemoryRows => {
    const found = data.get(table.name)
    if (found) return found
    const made = memoryRows()
    data.set(table.name, made)
    return made
  }
  const id = (key: Key): string => `${key.pk}\u0000${key.sk}`
  const read = (table: TableDefinition, key: Key): Item | undefined => copied(rows(table).get(id(key)))

  return {
    get: async (table, key) => read(table, key),
    batchGet: async requests =>
      requests.map(({ table, keys, only }) =>
        keys.flatMap(key => {
          const item = read(table, key)
          return item ? [only ? picked(item, ['pk', 'sk', ...only]) : item] : []
        }),
      ),
    query: async ({ table, index, partition, sort, limit, cursor, descending }) => {
      const keys = index ? table.indexes?.[index] : { partition: 'pk', sort: 'sk' }
      if (!keys) throw new Error(`${table.name} has no index ${index}`)
      const sortOf = (item: Item): string => (keys.sort ? String(item[keys.sort]) : '')
      const order = (a: Item, b: Item) => compare(sortOf(a), sortOf(b)) || compare(id(a), id(b))
      const start = cursor ? (decodeCursor(cursor) as Item) : undefined
      const found = rows(table)
        .having(keys.partition, partition)
        .filter(item => !keys.sort || item[keys.sort] !== undefined)
        .filter(item => inRange(sort, sortOf(item)))
        .sort(descending ? (a, b) => order(b, a) : order)
        .filter(item => !start || (descending ? order(item, start) < 0 : order(item, start) > 0))
      const items = found.slice(0, limit)
      const last = items.at(-1)
      if (!last || items.length === found.length) return { items: copied(items) }
      const ends: Record<string, unknown> = { pk: last.pk, sk: last.sk, [keys.partition]: partition }
      if (keys.sort) ends[keys.sort] = last[keys.sort]
      return { items: copied(items), cursor: encodeCursor(ends) }
    },
    transact: async writes => {
      const merged = mergeWrites(writes)
      const refused = merged
        .filter(write => !allHold(write.when, rows(write.table).get(id(write.key))))
        .sort((a, b) => (b.rank ?? 0) - (a.rank ?? 0))[0]
      if (refused) {
        throw (
          refused.refused?.(read(refused.table, refused.key)) ??
          new Error(`A condition on ${refused.table.name} failed`)
        )
      }
      for (const write of merged) {
        const next = applied(write, rows(write.table).get(id(write.key)))
        if (next) rows(write.table).set(id(write.key), next)
        else rows(write.table).delete(id(write.key))
      }
    },
    add: async (table, key, attribute, by, set = {}) => {
      const old = rows(table).get(id(key))
      const sum = ((old?.[attribute] as number | undefined) ?? 0) + by
      rows(table).set(id(key), { ...old, ...key, ...set, [attribute]: sum })
      return sum
    },
    putAll: async (table, items) => {
      for (const item of items) rows(table).set(id(item), copied(item))
    },
  }
}

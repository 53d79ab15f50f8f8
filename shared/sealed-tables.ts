import { blindIndex } from './blind-index.ts'
import { open, seal } from './envelope.ts'
import type { SubjectKeys } from './subject-keys.ts'
import type { SealedPart, TableDefinition, Tables } from './tables.ts'
import type { Item, Key, Value, Write } from './writes.ts'

/** What stands in an item in place of a sealed member. */
interface Sealed {
  readonly sealed: string
}

const isSealed = (value: unknown): value is Sealed =>
  typeof value === 'object' && value !== null && 'sealed' in value && typeof value.sealed === 'string'

type Members = Readonly<Record<string, unknown>>
type Change = (value: unknown, field: string) => unknown

/** The object with the member at a path changed; `undefined` takes it out. What is not there stays so. */
const changedAt = (
  members: Members,
  path: readonly string[],
  change: Change,
  field = path.join('.'),
): Members => {
  const [name = '', ...rest] = path
  const value = members[name]
  if (value === undefined) return members
  const next =
    rest.length === 0
      ? change(value, field)
      : typeof value === 'object' && value !== null
        ? changedAt(value as Members, rest, change, field)
        : value
  if (next !== undefined) return { ...members, [name]: next }
  const { [name]: _, ...others } = members
  return others
}

const textAt = (members: unknown, [name = '', ...rest]: readonly string[]): string | undefined => {
  const value = (members as Members | undefined)?.[name]
  if (rest.length) return typeof value === 'object' && value !== null ? textAt(value, rest) : undefined
  return typeof value === 'string' ? value : undefined
}

interface SealedTablesDeps {
  readonly keys: SubjectKeys
  readonly tenant: string
}

/**
 * The tables with the members sealed that their definitions say (`sealed`): on the way in under the data key of
 * the subject whose they are, on the way out opened again. Each is bound to tenant, subject, item and member.
 * What was sealed for an erased subject is absent.
 */
export const sealedTables = (tables: Tables, { keys, tenant }: SealedTablesDeps): Tables => {
  const indexOf = blindIndex(keys)

  /** The attributes by which the item can be found; they are in the database only. */
  const indexed = async (part: SealedPart | undefined, members: Members): Promise<Members> => {
    const found: Record<string, string> = {}
    for (const [attribute, path] of Object.entries(part?.blind ?? {})) {
      const text = textAt(members, path)
      if (text !== undefined) found[attribute] = await indexOf(attribute, text)
    }
    return found
  }

  const entityOf = (table: TableDefinition, { pk, sk }: Key): string => `${table.name}/${pk}/${sk}`

  const sealMembers = async (table: TableDefinition, key: Key, members: Members): Promise<Members> => {
    const part = table.sealed?.(key)
    const paths = part?.paths.filter(([name = '']) => members[name] !== undefined) ?? []
    if (!part || paths.length === 0) return members
    const dataKey = await keys.toSeal(part.subject)
    const context = { tenant, subject: part.subject, entity: entityOf(table, key) }
    return paths.reduce<Members>(
      (sum, path) =>
        changedAt(sum, path, (value, field) =>
          isSealed(value) ? value : { sealed: seal(JSON.stringify(value), dataKey, { ...context, field }) },
        ),
      members,
    )
  }

  const openItem = async (table: TableDefinition, stored: Item): Promise<Item> => {
    const part = table.sealed?.(stored)
    const blind = new Set(Object.keys(part?.blind ?? {}))
    const item = blind.size
      ? (Object.fromEntries(Object.entries(stored).filter(([name]) => !blind.has(name))) as Item)
      : stored
    if (!part?.paths.some(([name = '']) => item[name] !== undefined)) return item
    const dataKey = await keys.toOpen(part.subject)
    const context = { tenant, subject: part.subject, entity: entityOf(table, item) }
    const opened: Change = (value, field) => {
      if (!isSealed(value)) return value
      return dataKey ? JSON.parse(open(value.sealed, dataKey, { ...context, field })) : undefined
    }
    return part.paths.reduce<Members>((sum, path) => changedAt(sum, path, opened), item) as Item
  }

  const sealItem = async (table: TableDefinition, item: Item): Promise<Item> =>
    ({
      ...(await sealMembers(table, item, item)),
      ...(await indexed(table.sealed?.(item), item)),
    }) as Item

  const openAll = (table: TableDefinition, items: readonly Item[]): Promise<Item[]> =>
    Promise.all(items.map(item => openItem(table, item)))

  const sealWrite = async (write: Write): Promise<Write> => {
    if (!write.table.sealed) return write
    if (write.kind === 'put') {
      return { ...write, item: await sealItem(write.table, write.item) }
    }
    if (write.kind === 'update' && write.set) {
      const set = await sealMembers(write.table, write.key, write.set)
      return { ...write, set: set as Readonly<Record<string, Value>> }
    }
    return write
  }

  return {
    ...tables,
    get: async (table, key, options) => {
      const item = await tables.get(table, key, options)
      return item && openItem(table, item)
    },
    batchGet: async requests => {
      const lists = await tables.batchGet(requests)
      return Promise.all(requests.map(({ table }, i) => openAll(table, lists[i] ?? [])))
    },
    query: async request => {
      const page = await tables.query(request)
      return { ...page, items: await openAll(request.table, page.items) }
    },
    transact: async writes => tables.transact(await Promise.all(writes.map(sealWrite))),
    putAll: async (table, items) => {
      await tables.putAll(table, await Promise.all(items.map(item => sealItem(table, item))))
    },
  }
}

import { limitsTable } from '../../shared/rate-limit.ts'
import type { Item, Key } from '../../shared/writes.ts'
import type { Changes, Snapshot, Target, Watched } from '../scenarios/target.ts'
import { type DatabaseCall, type FaultProxy, WRITES } from './fault-proxy.ts'

// biome-ignore lint/suspicious/noExplicitAny: a part of a request of DynamoDB's protocol
type Part = any

interface Written extends Key {
  readonly table: string
}

const written = (table: string, key: Part): Written => ({
  table: table.replace(/^test-/, ''),
  pk: key.pk.S,
  sk: key.sk.S,
})

/** Whose items a call writes. */
export const writtenBy = ({ operation, input }: DatabaseCall): Written[] => {
  if (operation === 'TransactWriteItems') {
    const parts: Part[] = input.TransactItems
    return parts
      .filter(part => !part.ConditionCheck)
      .flatMap(part => Object.values(part))
      .map((one: Part) => written(one.TableName, one.Key ?? one.Item))
  }
  if (operation === 'BatchWriteItem') {
    const tables: [string, Part[]][] = Object.entries(input.RequestItems)
    return tables.flatMap(([table, requests]) =>
      requests.map(({ PutRequest, DeleteRequest }) => written(table, DeleteRequest?.Key ?? PutRequest.Item)),
    )
  }
  return WRITES.has(operation) ? [written(input.TableName, input.Key ?? input.Item)] : []
}

/** Whether a call changes something that counts: how many requests somebody has sent is no effect of what was asked. */
export const isEffect = (call: DatabaseCall): boolean =>
  writtenBy(call).some(({ table }) => table !== limitsTable.name)

const EMPTY: Snapshot = new Map()

/**
 * Watches what is written through the proxy from now on, item by item: what a request does to the database is seen
 * without reading all of it before and after.
 */
export const watch = (proxy: FaultProxy, { tables }: Pick<Target, 'tables'>): Watched => {
  const seen = new Map<string, { readonly key: Written; readonly was: Promise<Item | undefined> }>()
  const read = ({ table, pk, sk }: Written) => tables.get({ name: table }, { pk, sk }, { consistent: true })
  proxy.listen(async call => {
    for (const key of writtenBy(call)) {
      if (key.table === limitsTable.name) continue
      const id = `${key.table}\u0000${key.pk}\u0000${key.sk}`
      if (!seen.has(id)) seen.set(id, { key, was: read(key) })
      await seen.get(id)?.was
    }
  })
  return {
    /** What has changed until now. */
    changes: async (): Promise<Changes> => {
      const all = await Promise.all(
        [...seen.values()].map(async ({ key, was }) => ({ key, was: await was, is: await read(key) })),
      )
      const side = (pick: (one: (typeof all)[number]) => Item | undefined): Snapshot =>
        new Map(
          [...Map.groupBy(all, ({ key }) => key.table)].map(([table, items]) => [
            table,
            items.flatMap(one => pick(one) ?? []),
          ]),
        )
      return all.length
        ? { before: side(({ was }) => was), after: side(({ is }) => is) }
        : { before: EMPTY, after: EMPTY }
    },
    end: (): void => proxy.listen(undefined),
  }
}

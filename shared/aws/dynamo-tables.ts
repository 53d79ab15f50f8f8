import { decodeCursor, encodeCursor } from '../cursor.ts'
import { DomainError } from '../errors/domain-error.ts'
import type { BatchGet, Page, Query, TableDefinition, Tables } from '../tables.ts'
import { type Item, type Key, update } from '../writes.ts'
import { fromItem, toItem } from './attributes.ts'
import type { DynamoCalls, KeysOfTable, WriteOfBatch } from './calls.dynamodb.ts'
import { type Placeholders, placeholders, updateExpression } from './expressions.ts'
import { type Patience, withRetries } from './retry.ts'
import { type TableName, transact } from './transaction.ts'

const toKey = ({ pk, sk }: Key) => ({ pk: { S: pk }, sk: { S: sk } })
const idOf = ({ pk, sk }: Key): string => `${pk}\u0000${sk}`

const rangeText = (sort: NonNullable<Query['sort']>, name: string, p: Placeholders): string => {
  if ('beginsWith' in sort) return `begins_with(${name}, ${p.value(sort.beginsWith)})`
  if ('between' in sort) return `${name} BETWEEN ${p.value(sort.between[0])} AND ${p.value(sort.between[1])}`
  return 'after' in sort ? `${name} > ${p.value(sort.after)}` : `${name} < ${p.value(sort.before)}`
}

/** What one BatchGetItem may ask for. */
const MOST_KEYS = 100

/** Keys that did not fit into one answer: asked for again, under the deadline. */
class Unprocessed extends Error {
  override readonly name = 'ThrottlingException'
}
const isThrottle = (thrown: unknown): boolean => thrown instanceof Unprocessed

/** The tables in DynamoDB. `tableName` gives the physical name of a logical one. */
export const dynamoTables = (call: DynamoCalls, tableName: TableName, patience: Patience): Tables => {
  const query = async (request: Query): Promise<Page> => {
    const { table, index, partition, sort, limit, cursor, descending, consistent } = request
    const keys = index ? table.indexes?.[index] : { partition: 'pk', sort: 'sk' }
    if (!keys) throw new Error(`${table.name} has no index ${index}`)
    const p = placeholders()
    const conditions = [`${p.name(keys.partition)} = ${p.value(partition)}`]
    if (sort && keys.sort) conditions.push(rangeText(sort, p.name(keys.sort), p))
    // The partition always comes from the caller's own scope, whatever a forged cursor says.
    const start = cursor ? { ...decodeCursor(cursor), [keys.partition]: partition } : undefined
    try {
      const { Items = [], LastEvaluatedKey } = await call('Query', {
        TableName: tableName(table.name),
        IndexName: index,
        KeyConditionExpression: conditions.join(' AND '),
        ExpressionAttributeNames: p.names,
        ExpressionAttributeValues: p.values,
        Limit: limit,
        ExclusiveStartKey: start ? toItem(start) : undefined,
        ScanIndexForward: !descending,
        ConsistentRead: consistent,
      })
      const items = Items.map(fromItem)
      return LastEvaluatedKey ? { items, cursor: encodeCursor(fromItem(LastEvaluatedKey)) } : { items }
    } catch (thrown) {
      if (start && thrown instanceof Error && thrown.name === 'ValidationException') {
        throw new DomainError('invalid-request', 'The cursor does not belong to this list.', {
          errors: [
            { pointer: '/cursor', rule: 'must be the nextCursor of an earlier answer to the same query' },
          ],
        })
      }
      throw thrown
    }
  }

  const getBatch = async (requests: Record<string, KeysOfTable>): Promise<Map<string, Item>> => {
    const found = new Map<string, Item>()
    let rest = requests
    const ask = async (): Promise<void> => {
      const { Responses = {}, UnprocessedKeys = {} } = await call('BatchGetItem', { RequestItems: rest })
      for (const [name, items] of Object.entries(Responses)) {
        for (const item of items.map(fromItem)) found.set(`${name}\u0000${idOf(item)}`, item)
      }
      rest = UnprocessedKeys
      if (Object.keys(rest).length) throw new Unprocessed()
    }
    await withRetries(ask, isThrottle, patience)
    return found
  }

  /** What to ask of each item of a table: everything as soon as one of the requests wants everything. */
  const projectionOf = (requests: readonly BatchGet[]): Partial<KeysOfTable> => {
    const attributes = new Set(['pk', 'sk'])
    for (const { only, keys } of requests) {
      if (keys.length === 0) continue
      if (!only) return {}
      for (const name of only) attributes.add(name)
    }
    const p = placeholders()
    const ProjectionExpression = [...attributes].map(name => p.name(name)).join(', ')
    return p.names ? { ProjectionExpression, ExpressionAttributeNames: p.names } : {}
  }

  const batchGet = async (requests: readonly BatchGet[]): Promise<Item[][]> => {
    const wanted = new Map<string, { name: string; key: Key }>()
    const consistent = new Set<string>()
    const byTable = new Map<string, BatchGet[]>()
    const ids = requests.map(request => {
      const name = tableName(request.table.name)
      byTable.set(name, [...(byTable.get(name) ?? []), request])
      if (request.consistent) consistent.add(name)
      return request.keys.map(key => {
        const id = `${name}\u0000${idOf(key)}`
        wanted.set(id, { name, key })
        return id
      })
    })
    const all = [...wanted.values()]
    const batches: Promise<Map<string, Item>>[] = []
    for (let i = 0; i < all.length; i += MOST_KEYS) {
      const batch: Record<string, KeysOfTable> = {}
      for (const { name, key } of all.slice(i, i + MOST_KEYS)) {
        batch[name] ??= {
          Keys: [],
          ConsistentRead: consistent.has(name),
          ...projectionOf(byTable.get(name) ?? []),
        }
        batch[name].Keys.push(toKey(key))
      }
      batches.push(getBatch(batch))
    }
    const [only = new Map<string, Item>(), ...more] = await Promise.all(batches)
    const found = more.length ? new Map([only, ...more].flatMap(batch => [...batch])) : only
    return ids.map(those => those.map(id => found.get(id)).filter(item => item !== undefined))
  }

  const putBatch = async (table: TableDefinition, items: readonly Item[]): Promise<void> => {
    let rest: Record<string, WriteOfBatch[]> = {
      [tableName(table.name)]: items.map(item => ({ PutRequest: { Item: toItem(item) } })),
    }
    const write = async (): Promise<void> => {
      const { UnprocessedItems = {} } = await call('BatchWriteItem', { RequestItems: rest })
      rest = UnprocessedItems
      if (Object.keys(rest).length) throw new Unprocessed()
    }
    await withRetries(write, isThrottle, patience)
  }

  return {
    get: async (table, key, options) => {
      const { Item } = await call('GetItem', {
        TableName: tableName(table.name),
        Key: toKey(key),
        ConsistentRead: options?.consistent,
      })
      return Item && fromItem(Item)
    },
    batchGet,
    query,
    transact: writes => transact(call, tableName, writes, patience),
    add: async (table, key, attribute, by, set = {}) => {
      const p = placeholders()
      const change = updateExpression(update(table, key, { add: { [attribute]: by }, set }), p)
      const { Attributes = {} } = await call('UpdateItem', {
        TableName: tableName(table.name),
        Key: toKey(key),
        UpdateExpression: change,
        ExpressionAttributeNames: p.names,
        ExpressionAttributeValues: p.values,
        ReturnValues: 'UPDATED_NEW',
      })
      return fromItem(Attributes)[attribute]
    },
    putAll: async (table, items) => {
      for (let i = 0; i < items.length; i += 25) await putBatch(table, items.slice(i, i + 25))
    },
  }
}

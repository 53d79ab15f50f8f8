import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  type KeysAndAttributes,
  QueryCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { decodeCursor, encodeCursor } from '../cursor.ts'
import { DomainError } from '../errors/domain-error.ts'
import type { BatchGet, Page, Query, TableDefinition, Tables } from '../tables.ts'
import type { Item, Key } from '../writes.ts'
import { type Placeholders, placeholders, toItem } from './expressions.ts'
import { type Patience, withRetries } from './retry.ts'
import { type TableName, transact } from './transaction.ts'

const toKey = ({ pk, sk }: Key) => toItem({ pk, sk })
const fromItem = (item: Record<string, unknown>): Item => unmarshall(item as never) as Item
const idOf = ({ pk, sk }: Key): string => `${pk}\u0000${sk}`

const rangeText = (sort: NonNullable<Query['sort']>, name: string, p: Placeholders): string => {
  if ('beginsWith' in sort) return `begins_with(${name}, ${p.value(sort.beginsWith)})`
  if ('between' in sort) return `${name} BETWEEN ${p.value(sort.between[0])} AND ${p.value(sort.between[1])}`
  return 'after' in sort ? `${name} > ${p.value(sort.after)}` : `${name} < ${p.value(sort.before)}`
}

/** Keys that did not fit into one answer: asked for again, under the deadline. */
class Unprocessed extends Error {
  override readonly name = 'ThrottlingException'
}
const isThrottle = (thrown: unknown): boolean => thrown instanceof Unprocessed

/** The tables in DynamoDB. `tableName` gives the physical name of a logical one. */
export const dynamoTables = (client: DynamoDBClient, tableName: TableName, patience: Patience): Tables => {
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
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: tableName(table.name),
          IndexName: index,
          KeyConditionExpression: conditions.join(' AND '),
          ExpressionAttributeNames: p.names,
          ExpressionAttributeValues: p.values,
          Limit: limit,
          ExclusiveStartKey: start ? toItem(start) : undefined,
          ScanIndexForward: !descending,
          ConsistentRead: consistent,
        }),
      )
      const items = Items.map(fromItem)
      return LastEvaluatedKey ? { items, cursor: encodeCursor(unmarshall(LastEvaluatedKey)) } : { items }
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

  const batchGet = async (requests: readonly BatchGet[]): Promise<Item[][]> => {
    const wanted = new Map<string, { keys: Map<string, Key>; consistent: boolean }>()
    for (const { table, keys, consistent } of requests) {
      const name = tableName(table.name)
      const entry = wanted.get(name) ?? { keys: new Map(), consistent: false }
      for (const key of keys) entry.keys.set(idOf(key), key)
      wanted.set(name, { ...entry, consistent: entry.consistent || (consistent ?? false) })
    }
    const found = new Map<string, Item>()
    let rest: Record<string, KeysAndAttributes> = {}
    for (const [name, { keys, consistent }] of wanted) {
      if (keys.size) rest[name] = { Keys: [...keys.values()].map(toKey), ConsistentRead: consistent }
    }
    const ask = async (): Promise<void> => {
      const { Responses = {}, UnprocessedKeys = {} } = await client.send(
        new BatchGetItemCommand({ RequestItems: rest }),
      )
      for (const [name, items] of Object.entries(Responses)) {
        for (const item of items.map(fromItem)) found.set(`${name}\u0000${idOf(item)}`, item)
      }
      rest = UnprocessedKeys
      if (Object.keys(rest).length) throw new Unprocessed()
    }
    if (Object.keys(rest).length) await withRetries(ask, isThrottle, patience)
    return requests.map(({ table, keys }) =>
      keys.flatMap(key => found.get(`${tableName(table.name)}\u0000${idOf(key)}`) ?? []),
    )
  }

  const putBatch = async (table: TableDefinition, items: readonly Item[]): Promise<void> => {
    let rest: Record<string, WriteRequest[]> = {
      [tableName(table.name)]: items.map(item => ({ PutRequest: { Item: toItem(item) } })),
    }
    const write = async (): Promise<void> => {
      const { UnprocessedItems = {} } = await client.send(new BatchWriteItemCommand({ RequestItems: rest }))
      rest = UnprocessedItems
      if (Object.keys(rest).length) throw new Unprocessed()
    }
    await withRetries(write, isThrottle, patience)
  }

  return {
    get: async (table, key, options) => {
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: tableName(table.name),
          Key: toKey(key),
          ConsistentRead: options?.consistent,
        }),
      )
      return Item && fromItem(Item)
    },
    batchGet,
    query,
    transact: writes => transact(client, tableName, writes, patience),
    putAll: async (table, items) => {
      for (let i = 0; i < items.length; i += 25) await putBatch(table, items.slice(i, i + 25))
    },
  }
}

import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { dynamoCalls } from '../../shared/aws/calls.dynamodb.ts'
import { dynamoTables } from '../../shared/aws/dynamo-tables.ts'
import { patience } from '../../shared/aws/retry.ts'
import { defineTable, type Tables } from '../../shared/tables.ts'
import { absent, atLeast, check, put, update, type Write } from '../../shared/writes.ts'
import { addedBy } from '../scenarios/changes.ts'
import { startDynamo, type TestDynamo, testTableName } from '../support/dynamo.ts'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'
import { keyOf, split, tableOf, unconditional, unmarked } from './mistakes.ts'
import { watch } from './watch.ts'

const stocks = defineTable({ name: 'stocks' })
const others = defineTable({ name: 'others' })
const key = { pk: 'stock#a', sk: 'stock' }

let dynamo: TestDynamo
let proxy: FaultProxy
/** As a function has them: behind the proxy. */
let tables: Tables
beforeAll(async () => {
  dynamo = await startDynamo()
  for (const table of [stocks, others]) await dynamo.createTable(table)
  proxy = await startFaultProxy(dynamo.endpoint)
  const calls = dynamoCalls({
    region: 'eu-central-1',
    endpoint: proxy.endpoint,
    credentials: async () => ({ accessKeyId: 'test', secretAccessKey: 'test' }),
    attempts: 1,
  })
  tables = dynamoTables(
    calls,
    testTableName,
    patience(() => Date.now() + 2_000),
  )
})
afterAll(async () => {
  await proxy.stop()
  await dynamo.stop()
})
afterEach(() => proxy.reset())

const holding = (quantity: number): Write =>
  update(stocks, key, {
    add: { available: -quantity, held: quantity },
    set: { name: 'A' },
    when: { available: atLeast(quantity) },
    refused: () => new Error('short'),
  })
const found = () => dynamo.tables.get(stocks, key, { consistent: true })

it('without its condition a store sells what is not there', async () => {
  await dynamo.tables.putAll(stocks, [{ ...key, available: 1, held: 0 }])
  await expect(tables.transact([holding(2)])).rejects.toThrow('short')
  proxy.rewrite(unconditional(part => tableOf(part) === 'stocks'))
  await tables.transact([holding(2), check(stocks, { pk: 'none', sk: 'x' }, { when: { pk: atLeast(1) } })])
  expect(await found()).toMatchObject({ available: -1, held: 2, name: 'A' })
  // Others keep theirs.
  await dynamo.tables.putAll(others, [{ pk: 'b', sk: 'b' }])
  await expect(
    tables.transact([put(others, { pk: 'b', sk: 'b' }, { when: { pk: absent() } })]),
  ).rejects.toThrow()
})

it('a transaction in two parts leaves the first when the second does not come', async () => {
  proxy.rewrite(split(part => keyOf(part) === 'first'))
  let writes = 0
  proxy.decide(() => (++writes === 2 ? 'before' : 'pass'))
  const both = [put(others, { pk: 'second', sk: 'x' }), put(others, { pk: 'first', sk: 'x' })]
  await expect(tables.transact(both)).rejects.toThrow()
  proxy.reset()
  const [items = []] = await dynamo.tables.batchGet([
    {
      table: others,
      keys: [
        { pk: 'first', sk: 'x' },
        { pk: 'second', sk: 'x' },
      ],
    },
  ])
  expect(items.map(({ pk }) => pk)).toEqual(['first'])
})

it('a consumer without marks does the same again', async () => {
  const mark = put(others, { pk: 'inbox#c#1', sk: 'inbox' }, { when: { pk: absent() } })
  const effect = update(stocks, { pk: 'sum', sk: 'x' }, { add: { n: 1 } })
  await tables.transact([mark, effect])
  await expect(tables.transact([mark, effect])).rejects.toThrow()
  proxy.rewrite(unmarked)
  await tables.transact([mark, effect])
  expect(await dynamo.tables.get(stocks, { pk: 'sum', sk: 'x' })).toMatchObject({ n: 2 })
})

it('of a batch that fails in part the store asks for the rest; a swallowed half is missing', async () => {
  const items = Array.from({ length: 4 }, (_, i) => ({ pk: `many#${i}`, sk: 'x' }))
  let calls = 0
  proxy.decide(() => (++calls === 1 ? 'partial' : 'pass'))
  await tables.putAll(others, items)
  calls = 0
  const [read = []] = await tables.batchGet([{ table: others, keys: items }])
  expect(read).toHaveLength(4)
  proxy.decide(() => 'swallow')
  expect((await tables.batchGet([{ table: others, keys: items }]))[0]).toHaveLength(2)
})

it('what was written is seen item by item, also what is gone, and nothing else', async () => {
  const watched = watch(proxy, { tables: dynamo.tables })
  await tables.transact([put(others, { pk: 'new', sk: 'x' }), update(stocks, key, { add: { held: 1 } })])
  const changes = await watched.changes()
  watched.end()
  expect(addedBy(changes)).toBe('others +1')
  expect(changes.before.get('stocks')?.[0]?.held).toBe(2)
  expect(changes.after.get('stocks')?.[0]?.held).toBe(3)
})

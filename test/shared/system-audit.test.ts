import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { auditTable, PENDING_SHARDS, pendingPartition } from '../../shared/audit.ts'
import { inboxMark } from '../../shared/inbox.ts'
import { memoryTables } from '../../shared/memory-tables.ts'
import { MAX_WRITES, mergeWrites, ROOM } from '../../shared/merge-writes.ts'
import { outboxTable } from '../../shared/outbox.ts'
import { accountedTables } from '../../shared/system-audit.ts'
import { defineTable, type Tables } from '../../shared/tables.ts'
import { absent, check, put, update } from '../../shared/writes.ts'

const things = defineTable({ name: 'things' })
const at = '2026-11-25T12:00:00.000Z'
const event = { id: 'ord_1#2', type: 'x', time: at, tenant: 't', aggregate: 'ord_1', sequence: 2, data: {} }

const accounted = (under: Tables) => {
  let transactions = 0
  return accountedTables(under, () => {
    transactions += 1
    return { actor: 'system:invoicing-issue-invoices', tenant: 'demo', requestId: `r/${transactions}`, at }
  })
}

const entriesIn = async (tables: Tables) => {
  const pages = await Promise.all(
    Array.from({ length: PENDING_SHARDS }, (_, shard) =>
      tables.query({ table: auditTable, partition: pendingPartition(shard) }),
    ),
  )
  return pages.flatMap(({ items }) => items).toSorted((a, b) => (a.requestId < b.requestId ? -1 : 1))
}

const eventOf = (aggregate: string) => put(outboxTable, { pk: aggregate, sk: '1', aggregate })

it('what a function of the system writes is told in the same transaction: by its events, else by its first item', async () => {
  const under = memoryTables()
  const tables = accounted(under)
  await tables.transact([put(things, { pk: 'a', sk: 'a' }, { when: { pk: absent() } }), eventOf('inv_1')])
  await tables.transact([inboxMark(things, 'consumer', event, at), put(things, { pk: 'b', sk: 'b' })])
  const entries = await entriesIn(under)
  expect(entries.map(({ objects }) => objects)).toEqual([['inv_1'], ['things/b']])
  expect(entries[0]).toMatchObject({
    actor: 'system:invoicing-issue-invoices',
    role: 'system',
    route: 'FUNCTION invoicing-issue-invoices',
    onBehalfOf: 'demo',
    decision: 'done',
  })
})

it('what was refused, and an event that was only marked as seen, leave no entry', async () => {
  const under = memoryTables()
  const tables = accounted(under)
  await under.transact([put(things, { pk: 'a', sk: 'a' })])
  await expect(
    tables.transact([put(things, { pk: 'a', sk: 'a' }, { when: { pk: absent() } })]),
  ).rejects.toThrow()
  await tables.transact([
    inboxMark(things, 'consumer', event, at),
    check(things, { pk: 'a', sk: 'a' }, { when: {} }),
  ])
  expect(await entriesIn(under)).toEqual([])
})

it('an entry names each thing once, and forty at most, so that one write can seal it', async () => {
  const under = memoryTables()
  const many = Array.from({ length: 60 }, (_, i) => eventOf(`ord_${i}`))
  await accounted(under).transact([...many, put(outboxTable, { pk: 'ord_0', sk: '2', aggregate: 'ord_0' })])
  const [entry] = await entriesIn(under)
  const objects = entry?.objects as string[]
  expect(objects).toHaveLength(40)
  expect(new Set(objects).size).toBe(40)
})

it('a store that fills its room leaves the entry its place', async () => {
  const full = Array.from({ length: ROOM }, (_, i) =>
    update(things, { pk: `${i}`, sk: 'x' }, { add: { n: 1 } }),
  )
  await accounted(memoryTables()).transact(full)
  expect(ROOM).toBe(MAX_WRITES - 1)
  expect(() => mergeWrites([...full, eventOf('a'), eventOf('b')])).toThrow('do not fit')
})

it('every function that acts by itself begins its invocation, by which its entries are found in the log', () => {
  const root = join(import.meta.dirname, '../..')
  const silent = globSync('functions/*/**/*.lambda.ts', { cwd: root })
    .filter(path => !/\/api\.lambda\.ts$/.test(path))
    .filter(path => {
      const code = readFileSync(join(root, path), 'utf8')
      return !/handler = (entry|queueHandler|eventConsumer|queueBatchHandler|eventBatchConsumer)\b/.test(code)
    })
  expect(silent).toEqual([])
})

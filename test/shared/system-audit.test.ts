import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { inboxMark } from '../../shared/inbox.ts'
import { memoryTables } from '../../shared/memory-tables.ts'
import { outboxTable } from '../../shared/outbox.ts'
import { systemEntries, systemWrites } from '../../shared/system-audit.ts'
import { defineTable } from '../../shared/tables.ts'
import { absent, put } from '../../shared/writes.ts'

const things = defineTable({ name: 'things' })
const at = '2026-11-25T12:00:00.000Z'
const event = { id: 'ord_1#2', type: 'x', time: at, tenant: 't', aggregate: 'ord_1', sequence: 2, data: {} }

it('names what was written: by its events, else by its first item, and what was refused not at all', async () => {
  const writes = systemWrites()
  const tables = writes.noting(memoryTables())
  await tables.transact([
    put(things, { pk: 'a', sk: 'a' }, { when: { pk: absent() } }),
    put(outboxTable, { pk: 'inv_1', sk: '1', aggregate: 'inv_1' }),
  ])
  await tables.transact([inboxMark(things, 'consumer', event, at), put(things, { pk: 'b', sk: 'b' })])
  await tables.transact([inboxMark(things, 'other', event, at)])
  await expect(
    tables.transact([put(things, { pk: 'a', sk: 'a' }, { when: { pk: absent() } })]),
  ).rejects.toThrow()
  expect(writes.take()).toEqual(['inv_1', 'things/b'])
  expect(writes.take()).toEqual([])
  writes.giveBack(['inv_1'])
  expect(writes.take()).toEqual(['inv_1'])
})

it('an entry names four things at most, so that it can be sealed with others', () => {
  const acted = { actor: 'system:invoicing-issue-invoices', tenant: 'demo', requestId: 'r', at }
  const entries = systemEntries(['a', 'b', 'c', 'd', 'e'], acted)
  expect(entries.map(({ requestId, objects }) => [requestId, objects])).toEqual([
    ['r/0', ['a', 'b', 'c', 'd']],
    ['r/1', ['e']],
  ])
  expect(entries[0]).toMatchObject({ role: 'system', onBehalfOf: 'demo', decision: 'done' })
})

it('every function that acts by itself tells the audit log', () => {
  const root = join(import.meta.dirname, '../..')
  const silent = globSync('functions/*/**/*.lambda.ts', { cwd: root })
    .filter(path => !/^functions\/(outbox|audit)\/|\/api\.lambda\.ts$/.test(path))
    .filter(path => {
      const code = readFileSync(join(root, path), 'utf8')
      return !/\b(systemAudit|queueHandler|eventConsumer|queueBatchHandler|eventBatchConsumer)\b/.test(code)
    })
  expect(silent).toEqual([])
})

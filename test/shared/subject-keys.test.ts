import { expect, it } from 'vitest'
import { blindIndex, normalizedForIndex } from '../../shared/blind-index.ts'
import { memoryTables } from '../../shared/memory-tables.ts'
import { destroyKey, keysTable, subjectKeys } from '../../shared/subject-keys.ts'
import type { Tables } from '../../shared/tables.ts'
import { memoryDataKeys } from '../support/memory-data-keys.ts'

const at = '2026-11-25T12:00:00.000Z'

/** Keys over tables that count their reads, at a time that can pass. */
const world = (changed: (tables: Tables) => Tables = tables => tables) => {
  const state = { now: 0, reads: 0 }
  const inner = memoryTables()
  const tables = changed({
    ...inner,
    get: (...asked) => {
      state.reads += 1
      return inner.get(...asked)
    },
  })
  const dataKeys = memoryDataKeys()
  const keysOf = (tenant = 'demo') => subjectKeys({ tables, dataKeys, tenant, now: () => state.now })
  return { state, tables: inner, dataKeys, keysOf, keys: keysOf() }
}

it('a key is made at its first use, and is the same afterwards, here and elsewhere', async () => {
  const { keys, keysOf, dataKeys } = world()
  expect(await keys.toOpen('wang')).toBeUndefined()
  const made = await keys.toSeal('wang')
  for (const one of [await keys.toSeal('wang'), await keys.toOpen('wang'), await keysOf().toSeal('wang')]) {
    expect(one).toEqual(made)
  }
  expect((await keys.toSeal('li')).id).not.toBe(made.id)
  expect(dataKeys.calls.filter(call => call === 'generate')).toHaveLength(2)
})

it('of two that make a key at once one is used by both', async () => {
  const { keysOf } = world()
  const [one, other] = await Promise.all([keysOf().toSeal('wang'), keysOf().toSeal('wang')])
  expect(one).toEqual(other)
})

it('what is known is trusted for a minute; that there is none is asked again', async () => {
  const { state, keys } = world()
  await keys.toSeal('wang')
  const reads = state.reads
  state.now = 59_999
  await keys.toOpen('wang')
  expect(state.reads).toBe(reads)
  state.now = 60_000
  await keys.toOpen('wang')
  expect(state.reads).toBe(reads + 1)
  await keys.toOpen('nobody')
  await keys.toOpen('nobody')
  expect(state.reads).toBe(reads + 3)
})

it('a destroyed key opens nothing and seals nothing, for everybody after a minute', async () => {
  const { state, keys, keysOf, tables } = world()
  await keys.toSeal('wang')
  await tables.transact([destroyKey('wang', at)])
  await expect(keysOf().toSeal('wang')).rejects.toMatchObject({ code: 'illegal-transition' })
  expect(await keysOf().toOpen('wang')).toBeUndefined()
  expect(await keys.toOpen('wang')).toBeDefined()
  state.now = 60_000
  expect(await keys.toOpen('wang')).toBeUndefined()
  const reads = state.reads
  await keys.toOpen('wang')
  expect(state.reads).toBe(reads)
  expect(await tables.get(keysTable, { pk: 'subject#wang', sk: 'data-key' })).toMatchObject({ erasedAt: at })
})

it('a key is read as it is now, and backups of it are gone after a week', async () => {
  const asked: unknown[] = []
  const { keys } = world(tables => ({
    ...tables,
    get: (table, key, options) => {
      asked.push(options)
      return tables.get(table, key, options)
    },
  }))
  await keys.toSeal('wang')
  expect(asked).toEqual([{ consistent: true }])
  expect(keysTable.recoverableDays).toBe(7)
})

it('a failure of the database is not remembered', async () => {
  let fails = true
  const { keys } = world(tables => ({
    ...tables,
    get: (...asked) => (fails ? Promise.reject(new Error('no database')) : tables.get(...asked)),
  }))
  await expect(keys.toSeal('wang')).rejects.toThrow('no database')
  fails = false
  expect(await keys.toSeal('wang')).toBeDefined()
})

it('another failure of the write is no key', async () => {
  const { keys } = world(tables => ({ ...tables, transact: () => Promise.reject(new Error('full')) }))
  await expect(keys.toSeal('wang')).rejects.toThrow('full')
})

it('a thousand are known at once, the oldest is forgotten first', async () => {
  const { state, keys } = world()
  for (let i = 0; i < 1_000; i++) await keys.toSeal(`subject ${i}`)
  const reads = state.reads
  await keys.toOpen('subject 0')
  expect(state.reads).toBe(reads)
  await keys.toSeal('one more')
  await keys.toOpen('subject 999')
  expect(state.reads).toBe(reads + 1)
  await keys.toOpen('subject 0')
  expect(state.reads).toBe(reads + 2)
})

it('a blind index is the same for one text however it is written, and another for another field, text and tenant', async () => {
  expect(normalizedForIndex(' Ｆａｎｇ@Dealer.Example ')).toBe('fang@dealer.example')
  const { keysOf } = world()
  const index = blindIndex(keysOf())
  const one = await index('mailIndex', 'fang@dealer.example')
  expect(one).toMatch(/^[0-9a-f]{32}$/)
  expect(await index('mailIndex', 'Fang@Dealer.EXAMPLE')).toBe(one)
  expect(await blindIndex(keysOf())('mailIndex', 'fang@dealer.example')).toBe(one)
  expect(await index('phoneIndex', 'fang@dealer.example')).not.toBe(one)
  expect(await index('mailIndex', 'fang@dealer.example.org')).not.toBe(one)
  expect(await blindIndex(world().keysOf())('mailIndex', 'fang@dealer.example')).not.toBe(one)
})

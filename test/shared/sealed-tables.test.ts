import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { EnvelopeError } from '../../shared/envelope.ts'
import { memoryTables } from '../../shared/memory-tables.ts'
import { markedFields, markedPaths, sensitive } from '../../shared/personal.ts'
import { sealedTables } from '../../shared/sealed-tables.ts'
import { destroyKey, keysTable, subjectKeys } from '../../shared/subject-keys.ts'
import { defineTable, type Tables } from '../../shared/tables.ts'
import { absent, put, update } from '../../shared/writes.ts'
import { startDynamo, type TestDynamo } from '../support/dynamo.ts'
import { memoryDataKeys } from '../support/memory-data-keys.ts'

const personSchema = z.object({
  subject: z.string(),
  contact: z.optional(sensitive(z.object({ name: z.string(), phones: z.array(z.string()) }))),
  title: z.optional(
    z.object({ name: z.string(), bankAccount: z.optional(sensitive(z.string(), 'confidential')) }),
  ),
})

const people = defineTable({
  name: 'people',
  sealed: ({ pk }) => ({ subject: pk, paths: markedPaths(personSchema) }),
})

const wang = {
  pk: 'wang',
  sk: 'person',
  subject: 'wang',
  contact: { name: '王芳', phones: ['13800138000', '021-5555'] },
  title: { name: '上海五金', bankAccount: '6222020200112233' },
}

it('finds the marked members of a schema, also inside of others', () => {
  expect(markedPaths(personSchema)).toEqual([['contact'], ['title', 'bankAccount']])
})

it('a list or a union with something marked in it is sealed as a whole, and told by the members in it', () => {
  const either = z.union([z.object({ phone: sensitive(z.string()) }), z.object({ sku: z.string() })])
  const listed = z.object({ all: z.optional(z.array(personSchema)), either, plain: z.array(z.string()) })
  expect(markedPaths(listed)).toEqual([['all'], ['either']])
  expect(markedFields(listed)).toEqual(['all.contact', 'all.title.bankAccount', 'either.phone'])
  expect(markedFields(sensitive(z.string()))).toEqual([''])
  expect(markedFields(z.string())).toEqual([])
})

let dynamo: TestDynamo
beforeAll(async () => {
  dynamo = await startDynamo()
  for (const table of [people, keysTable]) await dynamo.createTable(table)
})
afterAll(() => dynamo.stop())

describe.each([
  ['in memory', () => memoryTables()],
  ['in the real engine', () => dynamo.tables],
])('tables with sealed members %s', (_, plainTables) => {
  let plain: Tables
  let time = 0
  const dataKeys = memoryDataKeys()
  const opened = (tenant = 'demo') =>
    sealedTables(plain, { tenant, keys: subjectKeys({ tables: plain, dataKeys, tenant, now: () => time }) })

  beforeAll(async () => {
    plain = plainTables()
    await opened().transact([put(people, wang, { when: { pk: absent() } })])
  })

  it('hold no marked word in clear, and all others as they were', async () => {
    const raw = await plain.get(people, wang)
    const text = JSON.stringify(raw)
    for (const word of ['王芳', '13800138000', '6222020200112233']) expect(text).not.toContain(word)
    expect(raw?.title.name).toBe('上海五金')
  })

  it('give everything back, however it is read', async () => {
    const tables = opened()
    expect(await tables.get(people, wang)).toEqual(wang)
    expect(await tables.batchGet([{ table: people, keys: [wang] }])).toEqual([[wang]])
    expect((await tables.query({ table: people, partition: 'wang' })).items).toEqual([wang])
  })

  it('seal what an update sets', async () => {
    const contact = { name: '王小芳', phones: [] }
    await opened().transact([update(people, wang, { set: { contact, seen: true } })])
    expect(JSON.stringify(await plain.get(people, wang))).not.toContain('王小芳')
    expect(await opened().get(people, wang)).toMatchObject({ contact, seen: true })
  })

  it('do not open a member that was moved to another item or tenant', async () => {
    const raw = await plain.get(people, wang)
    await plain.putAll(people, [{ ...raw, pk: 'wang', sk: 'copy' }])
    await expect(opened().get(people, { pk: 'wang', sk: 'copy' })).rejects.toThrow(EnvelopeError)
    await expect(opened('haihe').get(people, wang)).rejects.toThrow(EnvelopeError)
  })

  it('make one key for a subject, also when two write at once', async () => {
    const li = (sk: string) => ({ pk: 'li', sk, contact: { name: '李明', phones: [] } })
    await Promise.all([opened().transact([put(people, li('a'))]), opened().transact([put(people, li('b'))])])
    expect((await opened().query({ table: people, partition: 'li' })).items).toEqual([li('a'), li('b')])
  })

  it('have nothing of a subject any more once its key is destroyed', async () => {
    await plain.transact([destroyKey('wang', '2026-11-25T00:00:00.000Z')])
    time += 60_000
    const left = await opened().get(people, { pk: 'wang', sk: 'person' })
    expect(left?.contact).toBeUndefined()
    expect(left?.title).toEqual({ name: '上海五金' })
    await expect(opened().transact([put(people, wang)])).rejects.toThrow('erased')
  })
})

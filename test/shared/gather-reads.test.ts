import { AsyncLocalStorage } from 'node:async_hooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { gatheredReads } from '../../shared/gather-reads.ts'
import { memoryTables } from '../../shared/memory-tables.ts'
import { type BatchGet, defineTable, type Tables } from '../../shared/tables.ts'
import { type Item, put } from '../../shared/writes.ts'
import { startDynamo, type TestDynamo } from '../support/dynamo.ts'

const things = defineTable({ name: 'things' })
const key = (name: string) => ({ pk: name, sk: 'thing' })

/** Tables that remember what they were asked for, and answer when they are let. */
const held = (tables: Tables) => {
  const asked: string[][] = []
  const gates: (() => void)[] = []
  const gate = () => new Promise<void>(open => gates.push(open))
  const namesOf = (requests: readonly BatchGet[]) => requests.flatMap(({ keys }) => keys.map(({ pk }) => pk))
  return {
    asked,
    letGo: async () => {
      gates.shift()?.()
      await new Promise(done => setTimeout(done, 5))
    },
    tables: {
      ...tables,
      get: async (...all: Parameters<Tables['get']>) => {
        asked.push([all[1].pk])
        await gate()
        return tables.get(...all)
      },
      batchGet: async (requests: readonly BatchGet[]) => {
        asked.push(namesOf(requests))
        await gate()
        return tables.batchGet(requests)
      },
    } satisfies Tables,
  }
}

const seeded = async (): Promise<Tables> => {
  const tables = memoryTables()
  await tables.putAll(
    things,
    ['a', 'b', 'c', 'd'].map(name => ({ ...key(name), name })),
  )
  return tables
}

const batch = (...names: string[]): BatchGet => ({ table: things, keys: names.map(key) })
const names = (found: readonly Item[][]) => found.map(items => items.map(one => one.name))

describe('reads by key', () => {
  it('that go together go in the time of who asked last, not of whose read has just ended', async () => {
    const request = new AsyncLocalStorage<string>()
    const { tables, letGo } = held(await seeded())
    const times: (string | undefined)[] = []
    const gathered = gatheredReads(
      {
        ...tables,
        batchGet: requests => {
          times.push(request.getStore())
          return tables.batchGet(requests)
        },
      },
      1,
    )
    const ask = (by: string, name: string) => request.run(by, () => gathered.batchGet([batch(name)]))
    const all = Promise.all([ask('ending', 'a'), ask('middle', 'b'), ask('youngest', 'c')])
    for (let i = 0; i < 4; i++) await letGo()
    expect((await all).map(names)).toEqual([[['a']], [['b']], [['c']]])
    expect(times).toEqual(['ending', 'youngest'])
  })

  it('of one whose key the database refuses do not fail those of the others', async () => {
    const { tables, letGo } = held(await seeded())
    const refusing: Tables = {
      ...tables,
      batchGet: async requests => {
        const found = await tables.batchGet(requests)
        if (requests.some(({ keys }) => keys.some(({ pk }) => pk === '')))
          throw Object.assign(new Error('An empty key'), { name: 'ValidationException' })
        return found
      },
    }
    const gathered = gatheredReads(refusing, 1)
    const first = gathered.batchGet([batch('a')])
    const bad = gathered.batchGet([batch('')])
    const good = gathered.batchGet([batch('b')])
    const settled = Promise.allSettled([first, bad, good])
    for (let i = 0; i < 6; i++) await letGo()
    const [, refused, served] = await settled
    expect(refused).toMatchObject({ status: 'rejected', reason: { message: 'An empty key' } })
    expect(served).toMatchObject({ status: 'fulfilled', value: [[{ name: 'b' }]] })
  })

  it('go alone while few are under way, and together when many are', async () => {
    const { tables, asked, letGo } = held(await seeded())
    const gathered = gatheredReads(tables, 1)
    const first = gathered.batchGet([batch('a')])
    const second = gathered.batchGet([batch('b', 'c'), batch('x')])
    const third = gathered.get(things, key('c'), { consistent: true })
    const fourth = gathered.batchGet([batch('c', 'd')])
    expect(asked).toEqual([['a']])
    await letGo()
    expect(asked).toEqual([['a'], ['b', 'c', 'x', 'c', 'c', 'd']])
    await letGo()
    expect(names(await first)).toEqual([['a']])
    expect(names(await second)).toEqual([['b', 'c'], []])
    expect(await third).toMatchObject({ name: 'c' })
    expect(names(await fourth)).toEqual([['c', 'd']])
  })

  it('begin after they were asked for: what was written before is seen', async () => {
    const { tables, letGo } = held(await seeded())
    const gathered = gatheredReads(tables, 1)
    const early = gathered.get(things, key('a'), { consistent: true })
    await tables.transact([put(things, { ...key('b'), name: 'new' })])
    const late = gathered.get(things, key('b'), { consistent: true })
    await letGo()
    await letGo()
    expect(await early).toMatchObject({ name: 'a' })
    expect(await late).toMatchObject({ name: 'new' })
  })

  it('fail for those alone who were asked for together, and the others go on', async () => {
    const tables = await seeded()
    let calls = 0
    const failing: Tables = {
      ...tables,
      batchGet: async requests => {
        await new Promise(done => setTimeout(done, 5))
        if (++calls === 2) throw new Error('no connection')
        return tables.batchGet(requests)
      },
    }
    const gathered = gatheredReads(failing, 1)
    const first = gathered.batchGet([batch('a')])
    const both = [gathered.batchGet([batch('b')]), gathered.get(things, key('c'))]
    const outcomes = await Promise.allSettled([first, ...both])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect(names(await gathered.batchGet([batch('d')]))).toEqual([['d']])
  })

  it('go all the same when those under way do not come back', async () => {
    const tables = await seeded()
    const stuck: Tables = {
      ...tables,
      get: async (table, wanted) => (wanted.pk === 'a' ? new Promise(() => {}) : tables.get(table, wanted)),
    }
    const gathered = gatheredReads(stuck, 1)
    void gathered.get(things, key('a'))
    const others = await Promise.all(['b', 'c'].map(name => gathered.get(things, key(name))))
    expect(others.map(item => item?.name)).toEqual(['b', 'c'])
    expect(names(await gathered.batchGet([batch('d')]))).toEqual([['d']])
  })

  it('never ask for more than a hundred keys where each asked for fewer', async () => {
    const { tables, asked, letGo } = held(await seeded())
    const gathered = gatheredReads(tables, 1)
    const many = (from: number) => batch(...Array.from({ length: 40 }, (_, i) => `n${from + i}`))
    const all = [0, 40, 80, 120].map(from => gathered.batchGet([many(from)]))
    for (let i = 0; i < 4; i++) await letGo()
    await Promise.all(all)
    expect(asked.map(({ length }) => length)).toEqual([40, 80, 40])
  })
})

describe('on the real engine', () => {
  let dynamo: TestDynamo
  beforeAll(async () => {
    dynamo = await startDynamo()
    await dynamo.createTable(things)
  })
  afterAll(() => dynamo.stop())

  it('everybody gets his own of a hundred at once', async () => {
    const all = Array.from({ length: 30 }, (_, i) => `n${i}`)
    await dynamo.tables.putAll(
      things,
      all.map(name => ({ ...key(name), name })),
    )
    const gathered = gatheredReads(dynamo.tables)
    const found = await Promise.all(
      Array.from({ length: 100 }, (_, i) => gathered.get(things, key(`n${i % 30}`), { consistent: true })),
    )
    expect(found.map(item => item?.name)).toEqual(found.map((_, i) => `n${i % 30}`))
  })
})

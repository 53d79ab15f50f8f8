import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memoryTables } from '../../shared/memory-tables.ts'
import { limitsTable, rateLimiter, rateLimitHeaders, sharedCount } from '../../shared/rate-limit.ts'
import { startDynamo, type TestDynamo } from '../support/dynamo.ts'

const limits = { principal: 100, organization: 300 }

const world = (countShared = sharedCount(memoryTables())) => {
  let time = 1_764_000_000_000
  let calls = 0
  const counting: typeof countShared = (...asked) => {
    calls += 1
    return countShared(...asked)
  }
  return {
    environment: () => rateLimiter(limits, counting, () => time),
    pass: (seconds: number) => {
      time += seconds * 1_000
    },
    calls: () => calls,
  }
}

const times = async (count: number, one: () => Promise<{ allowed: boolean }>): Promise<number> => {
  let allowed = 0
  for (let i = 0; i < count; i++) if ((await one()).allowed) allowed += 1
  return allowed
}

describe('a principal', () => {
  it('may send its quota in a window and no more, and again in the next', async () => {
    const { environment, pass } = world()
    const take = environment()
    expect(await times(150, () => take('principal', 'a'))).toBe(100)
    expect(await take('principal', 'a')).toMatchObject({ allowed: false, remaining: 0, reset: 10 })
    pass(10)
    expect(await times(150, () => take('principal', 'a'))).toBe(100)
  })

  it('does not use up what is another’s', async () => {
    const take = world().environment()
    await times(150, () => take('principal', 'a'))
    expect(await times(50, () => take('principal', 'b'))).toBe(50)
  })

  it('is limited over all environments together, but for the free ones of each', async () => {
    const { environment } = world()
    const takes = Array.from({ length: 4 }, environment)
    let turn = 0
    const allowed = await times(400, () => (takes[turn++ % 4] ?? environment())('principal', 'a'))
    expect(allowed).toBeGreaterThanOrEqual(80)
    expect(allowed).toBeLessThanOrEqual(100 + 4 * 10)
  })

  it('is limited when it sends all at once', async () => {
    const take = world().environment()
    const standings = await Promise.all(Array.from({ length: 300 }, () => take('principal', 'a')))
    expect(standings.filter(({ allowed }) => allowed)).toHaveLength(100)
  })

  it('costs no call while it asks seldom, and one for twenty requests at most when it is busy', async () => {
    const { environment, calls } = world()
    const take = environment()
    await times(5, () => take('principal', 'a'))
    expect(calls()).toBe(0)
    await times(95, () => take('organization', 'o'))
    expect(calls()).toBeLessThanOrEqual(10)
  })

  it('is still held to its quota here when the shared count cannot be reached', async () => {
    const take = world(() => Promise.reject(new Error('no database'))).environment()
    expect(await times(500, () => take('principal', 'a'))).toBe(100)
  })
})

it('says how many are left and when they are all there again', async () => {
  const take = world().environment()
  const standing = await take('principal', 'a')
  expect(rateLimitHeaders(standing, limits)).toEqual({
    ratelimit: '"principal";r=99;t=10',
    'ratelimit-policy': '"principal";q=100;w=10, "organization";q=300;w=10',
  })
})

describe('the shared count', () => {
  let dynamo: TestDynamo
  beforeAll(async () => {
    dynamo = await startDynamo()
    await dynamo.createTable(limitsTable)
  })
  afterAll(() => dynamo.stop())

  it.each([
    ['in memory', () => memoryTables()],
    ['in the real engine', () => dynamo.tables],
  ])('adds up %s, also at once', async (_, tables) => {
    const count = sharedCount(tables())
    const sums = await Promise.all(Array.from({ length: 20 }, () => count('principal#a', 1, 5)))
    expect(sums.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => (i + 1) * 5))
    expect(await count('principal#a', 2, 5)).toBe(5)
  })
})

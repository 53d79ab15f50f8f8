import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { devNull, getPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createLambdaPool, type LambdaPool } from '../../../../infra/local/lambda/pool.ts'

const folder = mkdtempSync(join(tmpdir(), 'dockline-pool-'))
const pools: LambdaPool[] = []
afterAll(async () => {
  await Promise.all(pools.map(pool => pool.stop()))
  rmSync(folder, { recursive: true })
})

/** A pool with one function, of the given source. */
const poolOf = (name: string, source: string, { atOnce = 2, timeoutSeconds = 10 } = {}): LambdaPool => {
  const directory = mkdtempSync(join(folder, `${name}-`))
  writeFileSync(join(directory, 'index.mjs'), source)
  const pool = createLambdaPool({ atOnce, logFileOf: () => devNull, onWarning: () => undefined })
  pools.push(pool)
  pool.define({
    ...{ id: name, name, arn: `arn:local:${name}`, directory, handler: 'index.handler', environment: {} },
    ...{ timeoutSeconds, memoryMegabytes: 256 },
  })
  return pool
}

/** Answers how many are at work with it, after a moment. */
const counting = `let running = 0
export const handler = async ({ i }) => {
  const now = ++running
  await new Promise(done => setTimeout(done, 20))
  running--
  return { i, now }
}`

/** Ends its process with the first invocation, which tells it so. */
const dying = `export const handler = async ({ dies }) => {
  if (dies) process.exit(1)
  return 'alive'
}`

describe('a function in a thread', () => {
  it('runs so many invocations at a time, and those that came first begin first', async () => {
    const pool = poolOf('counting', counting)
    const order: number[] = []
    const answers = await Promise.all(
      Array.from({ length: 9 }, async (_, i) => {
        const answer = JSON.parse(await pool.invoke('counting', JSON.stringify({ i })))
        order.push(answer.i)
        return answer
      }),
    )
    expect(Math.max(...answers.map(({ now }) => now))).toBe(2)
    expect(order.map(i => Math.floor(i / 2))).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4])
  })

  it('that dies fails what it worked on; what had not begun is done by another', async () => {
    const pool = poolOf('dying', dying, { atOnce: 1 })
    expect(JSON.parse(await pool.invoke('dying', '{}'))).toBe('alive')
    const first = pool.invoke('dying', JSON.stringify({ dies: true }))
    const second = pool.invoke('dying', '{}')
    await expect(first).rejects.toThrow('exited')
    expect(JSON.parse(await second)).toBe('alive')
  })

  it('that does not answer in its time is given up, and the next is done by another', async () => {
    const stuck = `export const handler = ({ stays }) => stays ? new Promise(() => undefined) : Promise.resolve('done')`
    const pool = poolOf('stuck', stuck, { atOnce: 1, timeoutSeconds: 1 })
    const first = pool.invoke('stuck', JSON.stringify({ stays: true }))
    const second = pool.invoke('stuck', '{}')
    await expect(first).rejects.toThrow('timed out')
    expect(JSON.parse(await second)).toBe('done')
  })

  it('that cannot be loaded fails all that wait for it, once', async () => {
    const pool = poolOf('broken', `throw new Error('no such thing')`)
    const waiting = [1, 2, 3].map(() => pool.invoke('broken', '{}'))
    for (const each of await Promise.allSettled(waiting)) expect(each.status).toBe('rejected')
    expect(pool.busy()).toBe(false)
  })

  it('that is renewed does the rest with the new bundle', async () => {
    const pool = poolOf('counting', counting, { atOnce: 1 })
    const all = [1, 2, 3, 4].map(i => pool.invoke('counting', JSON.stringify({ i })))
    await all[0]
    pool.restart('counting')
    const answers = (await Promise.all(all)).map(each => JSON.parse(each))
    expect(answers.map(({ i }) => i)).toEqual([1, 2, 3, 4])
  })

  it.runIf(process.platform === 'linux')(
    'lets those go first for whom somebody waits, and leaves the process as it was',
    async () => {
      const source = `import { getPriority } from 'node:os'\nexport const handler = async () => getPriority()\n`
      const before = getPriority()
      const priorityIn = async (id: string): Promise<number> =>
        Number(await poolOf(id, source).invoke(id, '{}'))
      const nicer = Math.min(19, before + 5)
      expect([await priorityIn('things-watch'), await priorityIn('things-api')]).toEqual([nicer, before])
      expect(getPriority()).toBe(before)
    },
  )
})

import { describe, expect, it } from 'vitest'
import { sharedToken } from '../../../functions/invoicing/shared-token.ts'
import { ChannelSilent } from '../../../functions/invoicing/tax-channel.ts'
import { tokenStore } from '../../../functions/invoicing/token.store.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import { virtualTime } from './channels/clock.ts'

/** Workers, each with a memory of its own, over one database. */
const workers = (count: number, lastsMs = 24 * 3_600_000, request?: () => Promise<never>) => {
  const time = virtualTime('2026-11-25T00:00:00.000Z')
  const tokens = tokenStore(memoryTables())
  let fetches = 0
  const made = Array.from({ length: count }, () =>
    sharedToken({
      tokens,
      account: 'nuonuo/91330100799655058B',
      request:
        request ??
        (async () => {
          fetches++
          await Promise.resolve()
          return { token: `token ${fetches}`, lastsMs }
        }),
      clock: time.clock,
      sleep: async () => {
        for (let i = 0; i < 5; i++) await Promise.resolve()
      },
    }),
  )
  return { time, all: () => Promise.all(made.map(token => token())), made, fetches: () => fetches }
}

describe('A token that 1,000 workers share', () => {
  it('is asked for once, and again when its day is over', async () => {
    const { time, all, fetches } = workers(1_000)
    expect(new Set(await all())).toEqual(new Set(['token 1']))
    time.pass(23 * 3_600_000)
    expect(new Set(await all())).toEqual(new Set(['token 1']))
    time.pass(1 * 3_600_000)
    expect(new Set(await all())).toEqual(new Set(['token 2']))
    expect(fetches()).toBe(2)
  })

  it('is not asked for more than once in 12 hours, also when it is good for a minute only', async () => {
    const { time, made, fetches } = workers(1_000, 60_000)
    for (let hour = 0; hour < 48; hour++) {
      await Promise.allSettled(made.map(token => token()))
      time.pass(3_600_000)
    }
    expect(fetches()).toBeLessThanOrEqual(5)
  })

  it('that cannot be had is not asked for by everybody in turn', async () => {
    let asked = 0
    const { made } = workers(50, 0, async () => {
      asked++
      throw new ChannelSilent('down')
    })
    const results = await Promise.allSettled(made.map(token => token()))
    expect(results.every(({ status }) => status === 'rejected')).toBe(true)
    expect(asked).toBe(1)
  })
})

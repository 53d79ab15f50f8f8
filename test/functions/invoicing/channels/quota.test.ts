import { describe, expect, it } from 'vitest'
import { leqiChannel } from '../../../../functions/invoicing/leqi-channel.ts'
import { quotaStore } from '../../../../functions/invoicing/quota.store.ts'
import {
  decideDownload,
  giveBackQuota,
  obtainQuota,
  type QuotaOutcome,
  refreshQuota,
} from '../../../../functions/invoicing/quota.ts'
import type { Quotas } from '../../../../functions/invoicing/tax-channel.ts'
import { dayIn } from '../../../../shared/business-date.ts'
import { memoryTables } from '../../../../shared/memory-tables.ts'
import { randomOf, runs } from '../random.ts'
import { calm, type Faults, virtualTime } from './clock.ts'
import { crashing } from './dialogues.ts'
import { leqiSimulator } from './leqi-simulator.ts'

const KEY = '0123456789abcdeffedcba9876543210'
const november = { sellerId: 'org_1', month: '2026-11' }

/** A seller with the direct link, to whom the authority grants 10,000 yuan a month. */
const seller = ({
  faults = {},
  most,
  start = '2026-11-10T08:00:00.000Z',
  crashes = 0,
  seed = 1,
}: {
  faults?: Partial<Faults>
  most?: number
  start?: string
  crashes?: number
  seed?: number
} = {}) => {
  const time = virtualTime(start)
  const random = randomOf(seed)
  const { send, quotas, violations } = leqiSimulator({
    random,
    time,
    faults: { ...calm, ...faults },
    key: KEY,
    quota: '10000.00',
  })
  const tables = memoryTables()
  const store = quotaStore(crashing(tables, random, crashes))
  const access = {
    url: 'https://leqi.example',
    ability: '101',
    key: KEY,
    accessUnit: 'a',
    usingUnit: 'b',
    sellerTaxNumber: '91330100799655058B',
    isSandbox: true,
    ...(most === undefined ? {} : { monthlyQuota: most }),
  }
  const channel = leqiChannel({ access, send }).quotas as Quotas
  const deps = { quotas: store, clock: time.clock, dayOf: (now: string) => dayIn('Asia/Shanghai', now) }
  return {
    time,
    authority: quotas,
    violations,
    channel,
    kept: (of = november) => quotaStore(tables).find(of),
    obtain: (need: bigint, of = november): Promise<QuotaOutcome> => obtainQuota(deps)(of, need, channel),
    refresh: () => refreshQuota(deps)(november, channel),
    giveBack: () => giveBackQuota(deps)(november, channel),
  }
}

describe('A month’s quota with the direct link', () => {
  it('is handed out when a document needs it, a tenth of the month’s at least, with the days on which it is good', async () => {
    const { obtain, kept } = seller()
    expect(await obtain(50_00n)).toEqual({ kind: 'more' })
    expect(await kept()).toMatchObject({
      limit: 1_000_00n,
      available: 1_000_00n,
      free: 9_000_00n,
      validity: { from: '2026-11-01', until: '2026-11-30' },
    })
    await obtain(2_500_00n)
    expect(await kept()).toMatchObject({ limit: 2_500_00n, available: 2_500_00n, free: 7_500_00n })
  })

  it('is never asked for beyond what the authority grants, nor beyond what the seller said', async () => {
    const beyond = seller()
    expect(await beyond.obtain(10_000_01n)).toMatchObject({ kind: 'wait', until: 'month' })
    expect(beyond.authority.of('2026-11').downloaded).toBe(0n)
    const { obtain, authority } = seller({ most: 600_00 })
    expect(await obtain(50_00n)).toEqual({ kind: 'more' })
    expect(authority.of('2026-11').downloaded).toBe(600_00n)
    expect(await obtain(600_01n)).toMatchObject({ kind: 'wait', until: 'month' })
  })

  it('is not asked for while the authority hands out none', async () => {
    const { obtain, authority } = seller()
    authority.state.isSuspended = true
    expect(await obtain(1n)).toMatchObject({ kind: 'wait', until: 'day' })
    authority.state.isSuspended = false
    expect(await obtain(1n)).toEqual({ kind: 'more' })
  })

  it('whose order was lost with its answer is found by asking, and not ordered twice', async () => {
    const { obtain, authority, channel, kept, time } = seller()
    const download = channel.download
    Object.assign(channel, {
      download: async (moved: Parameters<typeof download>[0]) => {
        await download(moved)
        throw new Error('no answer')
      },
    })
    await expect(obtain(50_00n)).rejects.toThrow('no answer')
    expect(await kept()).toMatchObject({ limit: 0n, move: { kind: 'download', amount: 1_000_00n } })
    time.pass(1_000)
    expect(await obtain(50_00n)).toEqual({ kind: 'more' })
    expect(await kept()).toMatchObject({ limit: 1_000_00n, available: 1_000_00n })
    expect((await kept()).move).toBeUndefined()
    expect(authority.of('2026-11').downloaded).toBe(1_000_00n)
  })

  it('whose order never arrived is ordered again after ten minutes, under the same serial', async () => {
    const { obtain, channel, time } = seller()
    const download = channel.download
    const serials: string[] = []
    Object.assign(channel, {
      download: async (moved: Parameters<typeof download>[0]) => {
        serials.push(moved.serial)
        if (serials.length === 1) throw new Error('no answer')
        return download(moved)
      },
    })
    await expect(obtain(50_00n)).rejects.toThrow('no answer')
    time.pass(9 * 60_000)
    expect(await obtain(50_00n)).toMatchObject({ kind: 'wait', until: 'channel' })
    time.pass(60_000)
    expect(await obtain(50_00n)).toEqual({ kind: 'more' })
    expect(serials[1]).toBe(serials[0])
  })

  it('is good for more days once the return is filed, and until then nothing is issued out of it', async () => {
    const { obtain, authority, kept, time } = seller()
    authority.state.isFiled = false
    await obtain(50_00n)
    expect(await kept()).toMatchObject({ validity: { until: '2026-11-15' } })
    time.pass(6 * 86_400_000)
    expect(await obtain(50_00n)).toMatchObject({ kind: 'wait', until: 'day' })
    authority.state.isFiled = true
    expect(await obtain(50_00n)).toEqual({ kind: 'more' })
    expect(await kept()).toMatchObject({ validity: { until: '2026-11-30' } })
  })

  it('is the authority’s to say: what it has handed out otherwise is booked once a day', async () => {
    const { authority, refresh, kept } = seller()
    authority.of('2026-11').downloaded = 700_00n
    await refresh()
    expect(await kept()).toMatchObject({ limit: 700_00n, available: 700_00n, free: 9_300_00n })
  })

  it('that is left when the month is over is given back, once', async () => {
    const { obtain, authority, giveBack, kept, time } = seller({ start: '2026-11-29T08:00:00.000Z' })
    await obtain(50_00n)
    time.pass(3 * 86_400_000)
    await giveBack()
    await giveBack()
    expect(authority.of('2026-11').downloaded).toBe(0n)
    expect(await kept()).toMatchObject({ limit: 0n, available: 0n })
  })

  it('ends with both sides counting the same, whatever is lost, doubled or late and whoever crashes', async () => {
    for (let seed = 1; seed <= runs(30, 1_000); seed++) {
      const faults = { lostBefore: 0.1, lostAfter: 0.1, late: 0.1, lateUpToMs: 9 * 60_000, garbage: 0.05 }
      const { obtain, authority, kept, time, refresh } = seller({ faults, crashes: 0.05, seed })
      const need = BigInt(randomOf(seed).whole(1, 10_000_00))
      for (let i = 0; i < 200 && (await kept()).available < need; i++) {
        await Promise.allSettled([obtain(need), obtain(need)])
        time.pass(60_000)
      }
      time.pass(20 * 60_000)
      for (let i = 0; i < 30; i++) await refresh().catch(() => undefined)
      const { limit, available } = await kept()
      expect(available, `seed ${seed}`).toBeGreaterThanOrEqual(need)
      expect(limit, `seed ${seed}`).toBe(authority.of('2026-11').downloaded)
      expect(limit, `seed ${seed}`).toBeLessThanOrEqual(10_000_00n)
    }
  })
})

describe('How much is asked for', () => {
  const nothing = { limit: 0n, available: 0n }
  it.each([
    ['what is missing, where that is more than a tenth', nothing, 400n, undefined, 400n],
    ['a tenth, where less is missing', nothing, 1n, undefined, 100n],
    ['what there is, where that is less than a tenth', { limit: 950n, available: 0n }, 1n, 980n, 30n],
    ['nothing, where there is not enough', { limit: 950n, available: 0n }, 31n, 980n, undefined],
  ])('is %s', (_, kept, need, most, amount) => {
    expect(decideDownload(kept, { granted: 1_000n, free: 1_000n - kept.limit }, need, most)).toBe(amount)
  })
})

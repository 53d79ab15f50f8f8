import { describe, expect, it } from 'vitest'
import { channelSettingsStore } from '../../../../functions/invoicing/channel-settings.store.ts'
import { leqiChannel } from '../../../../functions/invoicing/leqi-channel.ts'
import { quotaStore } from '../../../../functions/invoicing/quota.store.ts'
import { giveBackQuota, refreshQuota } from '../../../../functions/invoicing/quota.ts'
import { referenceSyncStore } from '../../../../functions/invoicing/reference-sync.store.ts'
import { type ReferenceSync, syncReferenceData } from '../../../../functions/invoicing/reference-sync.ts'
import { taxClassStore } from '../../../../functions/invoicing/tax-class.store.ts'
import { memoryTables } from '../../../../shared/memory-tables.ts'
import { randomOf } from '../random.ts'
import { once } from '../world.ts'
import { calm, type Faults, virtualTime } from './clock.ts'
import { leqiSimulator } from './leqi-simulator.ts'

const KEY = '0123456789abcdeffedcba9876543210'
const settings = {
  kind: 'leqi',
  url: 'https://leqi.example',
  ability: '101',
  key: KEY,
  accessUnit: 'a',
  usingUnit: 'b',
  sellerTaxNumber: '91330100799655058B',
  isSandbox: true,
  monthlyQuota: 500_000,
} as const

/** A seller with the direct link, whose reference data are asked for. */
const linked = async (faults: Partial<Faults> = {}) => {
  const time = virtualTime('2026-11-25T08:00:00.000Z')
  const simulator = leqiSimulator({
    random: randomOf(1),
    time,
    faults: { ...calm, ...faults },
    key: KEY,
  })
  const tables = memoryTables()
  const channelSettings = channelSettingsStore(tables)
  const syncs = referenceSyncStore(tables)
  const taxClasses = taxClassStore(tables)
  const quotas = quotaStore(tables)
  await channelSettings.save('org_1', { settings, origin: 'https://api.example' }, 0, '2026-11', once({}))
  const sync = syncReferenceData({
    syncs,
    taxClasses,
    refreshQuota: refreshQuota({ quotas }),
    giveBackQuota: giveBackQuota({ quotas, clock: time.clock }),
    channelOf: async () => leqiChannel({ access: settings, send: simulator.send }),
    clock: time.clock,
    monthOf: now => now.slice(0, 7),
  })
  return { time, syncs, taxClasses, sync }
}

describe('A seller with the direct link', () => {
  it('gets the authority’s codes, headings told from what is sold, rates as decimals, with their days', async () => {
    const { syncs, sync, taxClasses, time } = await linked()
    const [first] = (await syncs.due(time.clock(), 10)) as [ReferenceSync]
    expect(await sync(first)).toMatchObject({ stamp: '20261125080000', dueAt: '2026-11-26T08:00:00.000Z' })
    expect(await taxClasses.on('1080411000000000000', '2026-11-25')).toMatchObject({ rates: [] })
    expect(await taxClasses.on('1080411010000000000', '2026-11-25')).toMatchObject({
      name: '铁丝',
      shortName: '金属制品',
      rates: ['0.13', '0.03', '0.01'],
      from: '2016-05-01',
      source: 'the tax authority’s table as of 2026-11-25',
    })
    expect(await syncs.due(time.clock(), 10)).toEqual([])
  })

  it('is asked again an hour later when the channel is silent', async () => {
    const { syncs, sync, time } = await linked({ lostBefore: 1 })
    const [first] = (await syncs.due(time.clock(), 10)) as [ReferenceSync]
    await expect(sync(first)).rejects.toThrow()
    time.pass(61 * 60_000)
    expect(await syncs.due(time.clock(), 10)).toHaveLength(1)
  })
})

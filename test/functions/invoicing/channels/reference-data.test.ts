import { describe, expect, it } from 'vitest'
import { channelSettingsStore } from '../../../../functions/invoicing/channel-settings.store.ts'
import { invoicingTable, quotaKey } from '../../../../functions/invoicing/invoicing.table.ts'
import { leqiChannel } from '../../../../functions/invoicing/leqi-channel.ts'
import { referenceSyncStore } from '../../../../functions/invoicing/reference-sync.store.ts'
import { type ReferenceSync, syncReferenceData } from '../../../../functions/invoicing/reference-sync.ts'
import { taxClassStore } from '../../../../functions/invoicing/tax-class.store.ts'
import { memoryTables } from '../../../../shared/memory-tables.ts'
import { randomOf } from '../random.ts'
import { once } from '../world.ts'
import { type Faults, virtualTime } from './clock.ts'
import { leqiSimulator } from './leqi-simulator.ts'

const KEY = '0123456789abcdeffedcba9876543210'
const calm: Faults = { lostBefore: 0, lostAfter: 0, late: 0, lateUpToMs: 0, doubled: 0, garbage: 0, lie: 0 }
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
    quota: '8000.50',
  })
  const tables = memoryTables()
  const channelSettings = channelSettingsStore(tables)
  const syncs = referenceSyncStore(tables)
  const taxClasses = taxClassStore(tables)
  await channelSettings.save('org_1', { settings, origin: 'https://api.example' }, 0, '2026-11', once({}))
  const sync = syncReferenceData({
    syncs,
    taxClasses,
    channelSettings,
    channelOf: async () => leqiChannel({ access: settings, send: simulator.send }),
    clock: time.clock,
    monthOf: now => now.slice(0, 7),
  })
  const quota = () => tables.get(invoicingTable, quotaKey('org_1', '2026-11'), { consistent: true })
  return { tables, time, syncs, taxClasses, sync, quota }
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

  it('has the quota that the authority says, with what is held and used of it as it was', async () => {
    const { tables, syncs, sync, quota, time } = await linked()
    await tables.putAll(invoicingTable, [
      { ...quotaKey('org_1', '2026-11'), limit: 500_000, available: 200_000, held: 200_000, used: 100_000 },
    ])
    const [first] = (await syncs.due(time.clock(), 10)) as [ReferenceSync]
    await sync(first)
    expect(await quota()).toMatchObject({
      limit: 800_050,
      available: 500_050,
      held: 200_000,
      used: 100_000,
    })
  })

  it('is asked again an hour later when the channel is silent', async () => {
    const { syncs, sync, time } = await linked({ lostBefore: 1 })
    const [first] = (await syncs.due(time.clock(), 10)) as [ReferenceSync]
    await expect(sync(first)).rejects.toThrow()
    time.pass(61 * 60_000)
    expect(await syncs.due(time.clock(), 10)).toHaveLength(1)
  })
})

import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { admitDevice } from '../../../functions/devices/admit-device.ts'
import type { Device } from '../../../functions/devices/device.ts'
import { deviceStore, knownDevices } from '../../../functions/devices/index.ts'
import { manageDevices } from '../../../functions/devices/manage-devices.ts'
import { readDevices } from '../../../functions/devices/read-devices.ts'
import { watchSilence } from '../../../functions/devices/watch-silence.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import { outboxTable } from '../../../shared/outbox.ts'
import { once, operator, owner, stranger } from '../replenishment/world.ts'

const fingerprint = (shown: string) => createHash('sha256').update(shown).digest('hex')
const secret = (letter: string) => ({ kind: 'secret' as const, secret: letter.repeat(40) })

const made = () => {
  const tables = memoryTables()
  let now = '2026-03-01T12:00:00.000Z'
  const clock = () => now
  const devices = deviceStore(tables)
  const warehouses = async () => [
    { warehouseId: 'wh_shanghai', name: '', ownerId: owner.organizationId },
    { warehouseId: 'wh_other', name: '', ownerId: stranger.organizationId },
  ]
  const manage = manageDevices({ devices, warehouses, fingerprint, clock, tenantId: 'test' })
  const register = (deviceId = 'dev_1') =>
    manage.register(
      {
        deviceId,
        warehouseId: 'wh_shanghai',
        credential: secret('a'),
        places: [{ sku: 'DL-1' }],
        silentAfterMinutes: 60,
      },
      owner,
      once,
    )
  return {
    tables,
    devices,
    manage,
    register,
    read: readDevices({ devices, warehouses }),
    watch: () => watchSilence({ devices, warehouses, clock, tenantId: 'test' })(() => true),
    setTo: (instant: string) => {
      now = instant
    },
    changes: async (deviceId: string) =>
      (await tables.query({ table: outboxTable, partition: deviceId })).items.map(({ data }) => data.change),
  }
}

describe('the registry of devices', () => {
  it('keeps a fingerprint of what a device shows, and neither secret nor certificate', async () => {
    const { register, tables } = made()
    const device = await register()
    expect(device).toMatchObject({
      status: 'active',
      credential: { fingerprint: fingerprint('a'.repeat(40)) },
    })
    expect(
      JSON.stringify(await tables.query({ table: { name: 'devices' }, partition: 'device#dev_1' })),
    ).not.toContain('aaaa')
  })

  it('has each id once, also when two register it at once', async () => {
    const { register } = made()
    const results = await Promise.allSettled([register(), register(), register()])
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expect(register()).rejects.toMatchObject({ code: 'illegal-transition' })
  })

  it('is the owner’s of the warehouse and the operator’s, and nobody else’s', async () => {
    const { register, manage, read } = made()
    await register()
    await expect(read.one('dev_1', stranger)).rejects.toMatchObject({ code: 'not-found' })
    await expect(
      read.ofWarehouse('wh_shanghai', { limit: 9, cursor: undefined, silent: undefined }, stranger),
    ).rejects.toMatchObject({ code: 'not-found' })
    await expect(
      manage.change('dev_1', { kind: 'revoked', reason: 'x' }, stranger, once),
    ).rejects.toMatchObject({ code: 'not-found' })
    await expect(
      manage.change('dev_1', { kind: 'assigned', warehouseId: 'wh_other', places: [] }, owner, once),
    ).rejects.toMatchObject({ code: 'not-found' })
    expect(await read.one('dev_1', operator)).toMatchObject({ deviceId: 'dev_1' })
  })

  it('takes the old credential for a while after a rotation, and none after a revocation', async () => {
    const { register, manage, changes, devices } = made()
    await register()
    const rotated = await manage.change(
      'dev_1',
      { kind: 'rotated', credential: secret('b'), graceMinutes: 30 },
      owner,
      once,
    )
    expect(rotated).toMatchObject({
      credential: { fingerprint: fingerprint('b'.repeat(40)) },
      previousCredential: {
        fingerprint: fingerprint('a'.repeat(40)),
        validUntil: '2026-03-01T12:30:00.000Z',
      },
    })
    const revoked = await manage.change('dev_1', { kind: 'revoked', reason: 'stolen' }, owner, once)
    expect(revoked).toMatchObject({ status: 'revoked', revokeReason: 'stolen' })
    expect(revoked.previousCredential).toBeUndefined()
    await expect(
      manage.change('dev_1', { kind: 'revoked', reason: 'again' }, owner, once),
    ).rejects.toMatchObject({
      code: 'illegal-transition',
    })
    expect(await changes('dev_1')).toEqual(['registered', 'rotated', 'revoked'])
    const admit = admitDevice(devices)
    expect(await admit({ parameters: { 'AWS::IoT::Certificate::CommonName': 'dev_1' } })).toEqual({
      allowProvisioning: false,
    })
  })

  it('lets a registered device in, to where the registry says that it belongs', async () => {
    const { register, devices } = made()
    await register()
    const admit = admitDevice(devices)
    expect(await admit({ parameters: { 'AWS::IoT::Certificate::CommonName': 'dev_1' } })).toEqual({
      allowProvisioning: true,
      parameterOverrides: { WarehouseId: 'wh_shanghai' },
    })
    expect(await admit({ parameters: { 'AWS::IoT::Certificate::CommonName': 'dev_2' } })).toEqual({
      allowProvisioning: false,
    })
  })

  it('warns once of a device that falls silent, and again after it has spoken', async () => {
    const { register, devices, watch, setTo, changes, read } = made()
    await register()
    await register('dev_2')
    setTo('2026-03-01T13:30:00.000Z')
    await devices.sighted([
      { deviceId: 'dev_2', at: '2026-03-01T13:00:00.000Z', battery: 80 },
      { deviceId: 'nobody', at: '2026-03-01T13:00:00.000Z' },
    ])
    expect(await watch()).toEqual(['dev_1'])
    expect(await watch()).toEqual([])
    const silent = await read.ofWarehouse('wh_shanghai', { limit: 9, cursor: undefined, silent: true }, owner)
    expect(silent.items.map(({ deviceId }: Device) => deviceId)).toEqual(['dev_1'])
    await devices.sighted([{ deviceId: 'dev_1', at: '2026-03-01T13:31:00.000Z' }])
    expect((await devices.find('dev_1'))?.silentSince).toBeUndefined()
    setTo('2026-03-01T15:00:00.000Z')
    expect((await watch()).toSorted()).toEqual(['dev_1', 'dev_2'])
    expect(await changes('dev_1')).toEqual(['registered', 'silent', 'silent'])
    expect(await devices.find('dev_2')).toMatchObject({ battery: 80 })
  })

  it('is asked once a minute for each device, known or not', async () => {
    let [asked, now] = [0, 0]
    const known = knownDevices(
      {
        findAll: async ids => {
          asked += ids.length
          return []
        },
      },
      () => now,
    )
    await known(['a', 'b', 'a'])
    await known(['a'])
    expect(asked).toBe(2)
    now = 60_000
    await known(['a'])
    expect(asked).toBe(3)
  })
})

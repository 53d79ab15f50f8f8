import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { admitDevice } from '../../../functions/devices/admit-device.ts'
import type { Credential, Device } from '../../../functions/devices/device.ts'
import { endGrace } from '../../../functions/devices/end-grace.ts'
import { deviceStore, fingerprintOf, knownDevices } from '../../../functions/devices/index.ts'
import { manageDevices } from '../../../functions/devices/manage-devices.ts'
import { readDevices } from '../../../functions/devices/read-devices.ts'
import { watchSilence } from '../../../functions/devices/watch-silence.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import { outboxTable } from '../../../shared/outbox.ts'
import { once, operator, owner, stranger } from '../replenishment/world.ts'

const fingerprint = (shown: string) => createHash('sha256').update(shown).digest('hex')
const secret = (letter: string) => ({ kind: 'secret' as const, secret: letter.repeat(40) })
const certificate = (letter: string) => ({
  kind: 'certificate' as const,
  pem: `-----BEGIN CERTIFICATE-----\n${Buffer.from(letter.repeat(40)).toString('base64')}\n-----END CERTIFICATE-----\n`,
})
const byName = (name: string, certificateId: string) => ({
  certificateId,
  parameters: { 'AWS::IoT::Certificate::CommonName': name },
})

const made = () => {
  const tables = memoryTables()
  let now = '2026-03-01T12:00:00.000Z'
  const clock = () => now
  const devices = deviceStore(tables)
  const warehouses = async () => [
    { warehouseId: 'wh_shanghai', name: '', ownerId: owner.organizationId },
    { warehouseId: 'wh_other', name: '', ownerId: stranger.organizationId },
  ]
  const manage = manageDevices({ devices, warehouses, clock, tenantId: 'test' })
  const register = (deviceId = 'dev_1', credential: Credential = secret('a')) =>
    manage.register(
      {
        deviceId,
        warehouseId: 'wh_shanghai',
        credential,
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
    clock,
    rotate: (credential: Credential, graceMinutes: number) =>
      manage.change('dev_1', { kind: 'rotated', credential, graceMinutes }, owner, once),
    admit: (name: string, certificateId: string) =>
      admitDevice({ find: devices.find, clock })(byName(name, certificateId)),
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
    const { register, manage, changes, admit } = made()
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
    expect(await admit('dev_1', fingerprint('b'.repeat(40)))).toEqual({ allowProvisioning: false })
  })

  it('knows a certificate by its own fingerprint, however its text is broken into lines', () => {
    const { pem } = certificate('a')
    expect(fingerprintOf(pem)).toBe(fingerprint('a'.repeat(40)))
    expect(fingerprintOf(Buffer.from(pem.replaceAll('\n', '\r\n')))).toBe(fingerprint('a'.repeat(40)))
    expect(fingerprintOf('a'.repeat(40))).toBe(fingerprint('a'.repeat(40)))
  })

  it('lets a registered device in with the certificate that it was registered with, to where the registry says', async () => {
    const { register, admit } = made()
    await register('dev_1', certificate('a'))
    const own = fingerprintOf(certificate('a').pem)
    expect(await admit('dev_1', own)).toEqual({
      allowProvisioning: true,
      parameterOverrides: { WarehouseId: 'wh_shanghai' },
    })
    expect(await admit('dev_2', own)).toEqual({ allowProvisioning: false })
    const forged = fingerprintOf(certificate('x').pem)
    expect(await admit('dev_1', forged)).toEqual({ allowProvisioning: false })
  })

  it('lets a replaced certificate in for its grace only, also one that never came before', async () => {
    const { register, rotate, admit, setTo } = made()
    await register('dev_1', certificate('a'))
    await rotate(certificate('b'), 30)
    const [first, second] = [certificate('a'), certificate('b')].map(({ pem }) => fingerprintOf(pem))
    for (const id of [first, second]) expect((await admit('dev_1', id ?? '')).allowProvisioning).toBe(true)
    setTo('2026-03-01T12:30:00.000Z')
    expect((await admit('dev_1', first ?? '')).allowProvisioning).toBe(false)
    expect((await admit('dev_1', second ?? '')).allowProvisioning).toBe(true)
  })

  it('refuses to rotate to a credential that the device has or had a moment ago', async () => {
    const { register, rotate } = made()
    await register('dev_1', certificate('a'))
    const again = { code: 'illegal-transition' }
    await expect(rotate(certificate('a'), 30)).rejects.toMatchObject(again)
    await rotate(certificate('b'), 30)
    await expect(rotate(certificate('a'), 30)).rejects.toMatchObject(again)
    await expect(rotate(certificate('b'), 30)).rejects.toMatchObject(again)
  })

  it('takes an old certificate out of use when its grace is over, and forgets it only then', async () => {
    const { register, rotate, devices, clock, setTo } = made()
    await register('dev_1', certificate('a'))
    const rotated = await rotate(certificate('b'), 30)
    const kept: [string, readonly string[]][] = []
    let isBroken = false
    const things = {
      keepOnly: async (deviceId: string, ids: readonly string[]) => {
        if (isBroken) throw new Error('AWS IoT answered PUT with 503')
        kept.push([deviceId, ids])
      },
    }
    const end = () => endGrace({ devices, things, clock })(() => true)
    expect(await end()).toEqual([])
    setTo('2026-03-01T12:31:00.000Z')
    isBroken = true
    await expect(end()).rejects.toThrow('503')
    expect((await devices.find('dev_1'))?.previousCredential).toBeDefined()
    isBroken = false
    expect(await end()).toEqual(['dev_1'])
    expect(kept).toEqual([['dev_1', [rotated.credential.fingerprint]]])
    const device = await devices.find('dev_1')
    expect(device?.previousCredential).toBeUndefined()
    expect(device).toMatchObject({ credential: rotated.credential, version: rotated.version })
    expect(await end()).toEqual([])
  })

  it('a device that is rotated while its grace is ended keeps its new grace', async () => {
    const { register, rotate, devices, clock, setTo } = made()
    await register('dev_1', certificate('a'))
    await rotate(certificate('b'), 0)
    setTo('2026-03-01T12:01:00.000Z')
    const things = { keepOnly: async () => void (await rotate(certificate('c'), 30)) }
    expect(await endGrace({ devices, things, clock })(() => true)).toEqual([])
    expect((await devices.find('dev_1'))?.previousCredential).toMatchObject({
      fingerprint: fingerprintOf(certificate('b').pem),
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

  it('is told with one call of all devices that were heard of, and of each by itself where one is unknown', async () => {
    const { register, devices, tables } = made()
    for (const id of ['dev_1', 'dev_2', 'dev_3']) await register(id)
    let calls = 0
    const counted = deviceStore({
      ...tables,
      transact: writes => {
        calls += 1
        return tables.transact(writes)
      },
    })
    const at = '2026-03-01T12:30:00.000Z'
    const heard = (...ids: string[]) => counted.sighted(ids.map(deviceId => ({ deviceId, at })))
    await heard('dev_1', 'dev_2')
    expect(calls).toBe(1)
    await heard('nobody', 'dev_3')
    expect(calls).toBe(4)
    await heard()
    expect(calls).toBe(4)
    const seen = await devices.findAll(['dev_1', 'dev_2', 'dev_3', 'nobody'])
    expect(seen.map(({ lastSeenAt }) => lastSeenAt)).toEqual([at, at, at])
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

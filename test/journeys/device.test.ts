import { randomUUID } from 'node:crypto'
import { connectAsync } from 'mqtt'
import { expect, it } from 'vitest'
import { deviceKey, devicesTable } from '../../functions/devices/devices.table.ts'
import { enrolDevice } from '../support/device.ts'
import { eventually } from '../support/eventually.ts'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()
const warehouseId = 'wh_shanghai'
const secretOf = () => `${randomUUID()}${randomUUID()}`
const now = () => new Date().toISOString()
/** A certificate of its own; the broker knows certificates by their fingerprint, whatever is in them. */
const pemOf = () =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(randomUUID()).toString('base64')}\n-----END CERTIFICATE-----\n`

it('a device that its owner registers comes in with its secret, is counted, and is put out and kept out when it is revoked', async () => {
  const [owner, sku] = [await stack.as('supplier.sales'), await stack.newSku({ onHand: 50 })]
  const [deviceId, first, second] = [`dev_${randomUUID().slice(0, 8)}`, secretOf(), secretOf()]
  const come = (secret: string) => enrolDevice(stack.mqtt, { deviceId, warehouseId, secret })

  await expect(come(first)).rejects.toThrow(/not authorized/i)
  const registered = await owner.post('/v1/devices', {
    deviceId,
    warehouseId,
    credential: { kind: 'secret', secret: first },
    places: [{ sku }],
  })
  expect(registered.status).toBe(201)
  const device = await come(first)
  await device.publish({ readingId: 'r-1', sku, quantity: 44, measuredAt: now() })
  await eventually(async () => {
    const { body } = await owner.get(`/v1/stock?sku=${sku}&warehouseId=${warehouseId}`)
    expect(body.onHand).toBe(44)
  })
  await device.end()

  const credential = { kind: 'secret', secret: second }
  const rotated = await owner.post(`/v1/devices/${deviceId}/credential`, { credential, graceMinutes: 5 })
  expect(rotated.status).toBeLessThan(300)
  for (const secret of [first, second]) await (await come(secret)).end()

  const connected = await come(second)
  const revoked = await owner.post(`/v1/devices/${deviceId}/revocation`, { reason: 'stolen' })
  expect(revoked.status).toBeLessThan(300)
  await connected.ended
  for (const secret of [first, second]) await expect(come(secret)).rejects.toThrow(/not authorized/i)
})

it('a device that is connected when it is revoked is cut off, and one that is moved comes again for its new warehouse', async () => {
  const [owner, sku] = [await stack.as('supplier.sales'), await stack.newSku({ onHand: 50 })]
  const [deviceId, secret] = [`dev_${randomUUID().slice(0, 8)}`, secretOf()]
  await owner.post('/v1/devices', {
    deviceId,
    warehouseId,
    credential: { kind: 'secret', secret },
    places: [{ sku }],
  })
  const connected = async () => {
    const client = await connectAsync(stack.mqtt, {
      clientId: deviceId,
      username: deviceId,
      password: secret,
      reconnectPeriod: 0,
    })
    return { client, cut: new Promise<void>(done => client.once('close', () => done())) }
  }
  const first = await connected()
  const moved = await owner.put(`/v1/devices/${deviceId}/assignment`, {
    warehouseId: 'wh_chengdu',
    places: [{ sku }],
  })
  expect(moved.status).toBe(200)
  await first.cut
  const second = await connected()
  await second.client.publishAsync(
    `dockline/wh_chengdu/${deviceId}/stock`,
    JSON.stringify({ readingId: 'r-1', sku, quantity: 1, measuredAt: now() }),
    {
      qos: 1,
    },
  )
  expect(second.client.connected).toBe(true)
  await owner.post(`/v1/devices/${deviceId}/revocation`, { reason: 'stolen' })
  await second.cut
  await expect(connected()).rejects.toThrow(/not authorized/i)
})

it('a replaced certificate lets its device in for the grace that was given, then no more, and never again', async () => {
  const owner = await stack.as('supplier.sales')
  const deviceId = `dev_${randomUUID().slice(0, 8)}`
  const [first, second, third] = [pemOf(), pemOf(), pemOf()]
  const come = (pem: string) => enrolDevice(stack.mqtt, { deviceId, warehouseId, secret: pem })
  const rotate = (pem: string, graceMinutes: number) =>
    owner.post(`/v1/devices/${deviceId}/credential`, {
      credential: { kind: 'certificate', pem },
      graceMinutes,
    })
  const registered = await owner.post('/v1/devices', {
    deviceId,
    warehouseId,
    credential: { kind: 'certificate', pem: first },
  })
  expect(registered.status).toBe(201)
  const old = await come(first)
  await old.end()
  expect((await rotate(second, 60)).status).toBe(200)
  await eventually(async () => (await come(second)).end())
  const asleep = await come(first)

  // An hour later: the one clock that a test can turn is the one in the table.
  const item = await stack.tables.get(devicesTable, deviceKey(deviceId), { consistent: true })
  const validUntil = new Date(Date.now() - 1).toISOString()
  const previousCredential = { ...item?.previousCredential, validUntil }
  await stack.tables.putAll(devicesTable, [
    { ...deviceKey(deviceId), ...item, previousCredential, graceUntil: validUntil },
  ])
  await stack.invoke('devices-end-grace', {})
  await asleep.ended
  await expect(come(first)).rejects.toThrow(/not authorized/i)
  const { body } = await owner.get(`/v1/devices/${deviceId}`)
  expect(body.previousCredential).toBeUndefined()

  const current = await come(second)
  expect((await rotate(second, 60)).status).toBe(409)
  expect((await rotate(third, 0)).status).toBe(200)
  await current.ended
  await expect(come(second)).rejects.toThrow(/not authorized/i)
  await (await come(third)).end()
})

import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { deviceKey, devicesTable } from '../../functions/devices/devices.table.ts'
import { eventually } from '../support/eventually.ts'
import { readMime } from '../support/read-mime.ts'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()
const warehouseId = 'wh_shanghai'

it('who keeps the stock is mailed when it is low and when a device is silent, in one letter', async () => {
  const [operator, owner, buyer] = [
    await stack.as('operator.admin'),
    await stack.as('supplier.sales'),
    await stack.as('dealer.buyer'),
  ]
  const subject = `user-${randomUUID()}`
  const email = `${randomUUID()}@huadong.example`
  const saved = await operator.put(
    `/v1/organizations/org_huadong/members/${subject}`,
    { role: 'supplier.sales', contact: { name: '仓管', email } },
    { headers: { 'if-none-match': '*' } },
  )
  expect(saved.status).toBe(200)

  const sku = await stack.newSku({ onHand: 9 })
  const levels = { headers: { 'if-none-match': '*' } }
  await owner.put(`/v1/warehouses/${warehouseId}/stock/${sku}/levels`, { lowBelow: 8 }, levels)
  expect((await buyer.post('/v1/orders', { lines: [{ sku, quantity: 2 }] })).status).toBe(201)

  const deviceId = `dev_${randomUUID().slice(0, 8)}`
  const credential = { kind: 'secret', secret: `${randomUUID()}${randomUUID()}` }
  await owner.post('/v1/devices', { deviceId, warehouseId, credential })
  const item = await stack.tables.get(devicesTable, deviceKey(deviceId), { consistent: true })
  const [registeredAt, lastSeenAt] = ['2026-01-01T00:00:00.000Z', '00002026-01-01T00:00:00.000Z']
  await stack.tables.putAll(devicesTable, [{ ...deviceKey(deviceId), ...item, registeredAt, lastSeenAt }])
  await stack.invoke('devices-watch-silence', {})

  const mails = await eventually(async () => {
    await stack.invoke('warnings-mail-warnings', {})
    const own = (await stack.mails()).filter(({ to }) => to.includes(email))
    const text = own.map(({ raw }) => readMime(raw).parts[0]?.bytes.toString() ?? '').join('\n')
    expect(text).toContain(sku)
    expect(text).toContain(deviceId)
    return own
  })
  expect(mails.length).toBeLessThanOrEqual(2)
  await operator.delete(`/v1/organizations/org_huadong/members/${subject}`, {
    headers: { 'if-match': '"1"' },
  })
})

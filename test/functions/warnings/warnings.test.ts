import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deviceChanged } from '../../../events/devices.device-changed.v1.ts'
import { stockLow } from '../../../events/inventory.stock-low.v1.ts'
import { stockOver } from '../../../events/inventory.stock-over.v1.ts'
import {
  memberItem,
  organizationItem,
  organizationsTable,
  peopleWhoMay,
} from '../../../functions/organizations/index.ts'
import { mailWarnings } from '../../../functions/warnings/mail-warnings.ts'
import { warningStore } from '../../../functions/warnings/warning.store.ts'
import { lowStock, overStock, silentDevice } from '../../../functions/warnings/warning.ts'
import { warningsTable } from '../../../functions/warnings/warnings.table.ts'
import type { Posted } from '../../../shared/mail.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import type { Letter } from '../../../shared/mime.ts'
import { sealedTables } from '../../../shared/sealed-tables.ts'
import { keysTable, subjectKeys } from '../../../shared/subject-keys.ts'
import type { Tables } from '../../../shared/tables.ts'
import { startDynamo, type TestDynamo } from '../../support/dynamo.ts'
import { memoryDataKeys } from '../../support/memory-data-keys.ts'

const NOW = '2026-03-01T12:00:00.000Z'
let made = 0
const about = () => ({ aggregate: `wrn_${++made}`, sequence: 1, time: NOW, tenant: 'demo' })
const low = (ownerId: string, sku = 'DL-1') => stockLow.create(about(), { ...stockLow.example, ownerId, sku })
const over = (ownerId: string) => stockOver.create(about(), { ...stockOver.example, ownerId })
const silent = (ownerId: string | undefined) =>
  deviceChanged.create(about(), { ...deviceChanged.example, ownerId })

const dataKeys = memoryDataKeys()
let dynamo: TestDynamo
beforeAll(async () => {
  dynamo = await startDynamo()
  for (const table of [warningsTable, organizationsTable, keysTable]) await dynamo.createTable(table)
})
afterAll(() => dynamo.stop())

/** An organization whose manager and clerk can do something about stock, whose reader cannot, and one more. */
const world = async (tables: Tables) => {
  const ownerId = `org_${++made}`
  const keys = subjectKeys({ tables, dataKeys, tenant: 'demo' })
  const sealed = sealedTables(tables, { keys, tenant: 'demo' })
  const member = (name: string, role: string, email?: string) => ({
    ...memberItem({ subject: `${name}@${ownerId}`, organizationId: ownerId, role }),
    ...(email === undefined ? {} : { contact: { name, email } }),
  })
  await sealed.putAll(organizationsTable, [
    organizationItem({ organizationId: ownerId, name: 'Huadong', roles: ['supplier'] }),
    member('manager', 'supplier.sales', `manager@${ownerId}.example`),
    member('clerk', 'rol_devices', `clerk@${ownerId}.example`),
    member('reader', 'supplier.admin', `reader@${ownerId}.example`),
    member('nameless', 'supplier.sales'),
    {
      pk: `role#${ownerId}`,
      sk: 'rol_devices',
      ...{ organizationId: ownerId, roleId: 'rol_devices', permissions: ['device:manage'], version: 1 },
    },
  ])
  const warnings = warningStore(tables, () => NOW)
  const letters: Letter[] = []
  let answer = async (_: Letter): Promise<Posted> => ({ kind: 'sent', messageId: 'm' })
  const withdrawn = new Set<string>()
  const mail = mailWarnings({
    warnings: {
      ...warnings,
      // The tables are everybody's; each test looks at its own organization.
      waiting: async limit => (await warnings.waiting(limit)).filter(one => one.ownerId === ownerId),
    },
    peopleWhoMay: peopleWhoMay({ plain: tables, tables: sealed }),
    mayWriteTo: async subject => !withdrawn.has(subject),
    post: {
      from: 'stock@demo.example',
      send: async letter => {
        letters.push(letter)
        return answer(letter)
      },
    },
    clock: () => NOW,
  })
  return {
    ownerId,
    warnings,
    letters,
    withdrawn,
    mail: () => mail(() => true),
    answers: (next: typeof answer) => {
      answer = next
    },
    to: (name: string) => letters.filter(({ to }) => to === `${name}@${ownerId}.example`),
    collect: async () => {
      const [one, two, three] = [low(ownerId), over(ownerId), silent(ownerId)]
      await warnings.collect(lowStock(one), one)
      await warnings.collect(overStock(two), two)
      const silence = silentDevice(three)
      if (silence) await warnings.collect(silence, three)
    },
  }
}

describe.each([
  ['in memory', () => memoryTables()],
  ['on the real engine', () => dynamo.tables],
])('warnings %s', (_, tablesOf) => {
  it('reach by one letter each whoever can do something about them, and nobody else', async () => {
    const { collect, mail, letters, to } = await world(tablesOf())
    await collect()
    expect(await mail()).toEqual({ letters: 2, refused: [], unread: 0 })
    expect(letters).toHaveLength(2)
    const [manager] = to('manager')
    expect(manager?.subject).toBe('预警 Warnings: 3')
    for (const text of ['DL-1', '18', '低于 24', '1260', 'dev_aisle_03', 'wh_shanghai', 'Silent device'])
      expect(manager?.text).toContain(text)
    // The clerk's role is for devices.
    expect(to('clerk')[0]?.subject).toBe('预警 Warnings: 1')
    expect(to('clerk')[0]?.text).not.toContain('DL-1')
    expect(await mail()).toEqual({ letters: 0, refused: [], unread: 0 })
  })

  it('are kept once, however often their event comes, and also after the letter', async () => {
    const { ownerId, warnings, mail, letters } = await world(tablesOf())
    const event = low(ownerId)
    await warnings.collect(lowStock(event), event)
    await expect(warnings.collect(lowStock(event), event)).rejects.toThrow('was consumed before')
    await mail()
    await expect(warnings.collect(lowStock(event), event)).rejects.toThrow('was consumed before')
    await mail()
    expect(letters).toHaveLength(1)
  })

  it('wait when a letter cannot be sent, and then are the same letter', async () => {
    const { collect, mail, to, answers } = await world(tablesOf())
    await collect()
    answers(async ({ to: address }) => {
      if (address.startsWith('clerk')) throw new Error('SES answered 503')
      return { kind: 'sent', messageId: 'm' }
    })
    await expect(mail()).rejects.toThrow('SES answered 503')
    answers(async () => ({ kind: 'sent', messageId: 'm' }))
    expect((await mail()).letters).toBe(2)
    expect(new Set(to('manager').map(({ messageId }) => messageId)).size).toBe(1)
    expect(to('manager')[0]?.messageId).not.toBe(to('clerk')[0]?.messageId)
  })

  it('are not mailed to an address that no server takes, nor to who has withdrawn', async () => {
    const { ownerId, collect, mail, to, answers, withdrawn } = await world(tablesOf())
    await collect()
    withdrawn.add(`clerk@${ownerId}`)
    answers(async () => ({ kind: 'refused', because: 'MessageRejected' }))
    expect(await mail()).toEqual({ letters: 0, refused: ['MessageRejected'], unread: 0 })
    expect(to('clerk')).toEqual([])
    expect(await mail()).toMatchObject({ letters: 0, refused: [] })
  })

  it('that concern nobody with an address are said to be unread', async () => {
    const { ownerId, collect, mail, withdrawn } = await world(tablesOf())
    withdrawn.add(`manager@${ownerId}`)
    await collect()
    expect(await mail()).toEqual({ letters: 1, refused: [], unread: 2 })
  })
})

it('only a silence of a device warns, and only where somebody is named', () => {
  expect(silentDevice(silent('org_1'))?.matter.kind).toBe('deviceSilent')
  expect(silentDevice(silent(undefined))).toBeUndefined()
  const revoked = deviceChanged.create(about(), {
    ...deviceChanged.example,
    ownerId: 'org_1',
    change: 'revoked',
  })
  expect(silentDevice(revoked)).toBeUndefined()
})

it('a letter has sixty lines at most and says how many more there are', async () => {
  const { ownerId, warnings, mail, letters } = await world(memoryTables())
  for (let i = 0; i < 75; i++) {
    const event = low(ownerId, `DL-${100 + i}`)
    await warnings.collect(lowStock(event), event)
  }
  await mail()
  expect(letters[0]?.subject).toBe('预警 Warnings: 75')
  expect(letters[0]?.text.match(/Low stock/g)).toHaveLength(60)
  expect(letters[0]?.text).toContain('and 15 more')
})

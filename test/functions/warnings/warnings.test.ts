import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { deviceChanged } from '../../../events/devices.device-changed.v1.ts'
import { stockLow } from '../../../events/inventory.stock-low.v1.ts'
import { stockOver } from '../../../events/inventory.stock-over.v1.ts'
import {
  memberItem,
  organizationItem,
  organizationsTable,
  peopleWhoMay,
} from '../../../functions/organizations/index.ts'
import { emptyDraft, withWarnings } from '../../../functions/warnings/draft.ts'
import { mailWarnings } from '../../../functions/warnings/mail-warnings.ts'
import { warningStore } from '../../../functions/warnings/warning.store.ts'
import { lowStock, overStock, silentDevice } from '../../../functions/warnings/warning.ts'
import { warningsTable } from '../../../functions/warnings/warnings.table.ts'
import { minutes } from '../../../shared/clock.ts'
import type { Posted } from '../../../shared/mail.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import type { Letter } from '../../../shared/mime.ts'
import { sealedTables } from '../../../shared/sealed-tables.ts'
import { keysTable, subjectKeys } from '../../../shared/subject-keys.ts'
import type { Tables } from '../../../shared/tables.ts'
import { startDynamo, type TestDynamo } from '../../support/dynamo.ts'
import { memoryDataKeys } from '../../support/memory-data-keys.ts'

const NOW = '2026-03-01T12:00:00.000Z'
let now = NOW
const later = (milliseconds: number) => {
  now = new Date(Date.parse(now) + milliseconds).toISOString()
}
beforeEach(() => {
  now = NOW
})
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
const world = async (tables: Tables, ownerId = `org_${++made}`) => {
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
  /** Of the calls to the database this one and all after it fail. */
  let deadFrom: number | undefined
  let calls = 0
  const dying = async <T>(call: () => Promise<T>): Promise<T> => {
    calls += 1
    if (deadFrom !== undefined && calls >= deadFrom) throw new Error('dead')
    return call()
  }
  const mortal: Tables = {
    ...tables,
    query: (...given) => dying(() => tables.query(...given)),
    transact: (...given) => dying(() => tables.transact(...given)),
  }
  const warnings = warningStore(mortal, () => now)
  const letters: Letter[] = []
  let answer = async (_: Letter): Promise<Posted> => ({ kind: 'sent', messageId: 'm' })
  const withdrawn = new Set<string>()
  const mail = mailWarnings({
    warnings: {
      ...warnings,
      // The tables are everybody's; each test looks at its own organization.
      owners: async function* (by) {
        for await (const one of warnings.owners(by)) if (one === ownerId) yield one
      },
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
    clock: () => now,
  })
  return {
    ownerId,
    warnings,
    letters,
    withdrawn,
    dieAt: (nth: number | undefined) => {
      calls = 0
      deadFrom = nth
    },
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

/** A round over all organizations of the tables. */
const everybody = (tables: Tables, send: (letter: Letter) => Promise<Posted>) => {
  const keys = subjectKeys({ tables, dataKeys, tenant: 'demo' })
  return mailWarnings({
    warnings: warningStore(tables, () => now),
    peopleWhoMay: peopleWhoMay({ plain: tables, tables: sealedTables(tables, { keys, tenant: 'demo' }) }),
    mayWriteTo: async () => true,
    post: { from: 'stock@demo.example', send },
    clock: () => now,
  })
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

  it('wait for whom a letter cannot be sent to, and nobody else gets his twice for it', async () => {
    const { collect, mail, to, answers } = await world(tablesOf())
    await collect()
    answers(async ({ to: address }) => {
      if (address.startsWith('clerk')) throw new Error('SES answered 503')
      return { kind: 'sent', messageId: 'm' }
    })
    await expect(mail()).rejects.toThrow('SES answered 503')
    expect([to('manager').length, to('clerk').length]).toEqual([1, 1])
    // Not at once, and what comes in meanwhile reaches the others as if nothing were the matter.
    await collect()
    later(minutes(14))
    expect(await mail()).toMatchObject({ letters: 1 })
    expect([to('manager').length, to('clerk').length]).toEqual([2, 1])
    expect(to('manager')[1]?.subject).toBe('预警 Warnings: 3')
    later(minutes(1))
    answers(async () => ({ kind: 'sent', messageId: 'm' }))
    expect(await mail()).toMatchObject({ letters: 1 })
    expect([to('manager').length, to('clerk').length]).toEqual([2, 2])
    expect(to('clerk')[1]?.subject).toBe('预警 Warnings: 2')
    expect(await mail()).toEqual({ letters: 0, refused: [], unread: 0 })
  })

  it('are the same letter when it is sent again and nothing has come in', async () => {
    const { collect, mail, to, answers } = await world(tablesOf())
    await collect()
    answers(async () => Promise.reject(new Error('no answer')))
    await expect(mail()).rejects.toThrow('no answer')
    later(minutes(15))
    answers(async () => ({ kind: 'sent', messageId: 'm' }))
    expect((await mail()).letters).toBe(2)
    expect(new Set(to('manager').map(({ messageId }) => messageId)).size).toBe(1)
    expect(to('manager')[0]?.messageId).not.toBe(to('clerk')[0]?.messageId)
  })

  it('are tried later each time, and given up after three days', async () => {
    const { ownerId, warnings, mail, letters, answers } = await world(tablesOf())
    const event = low(ownerId)
    await warnings.collect(lowStock(event), event)
    answers(async () => Promise.reject(new Error('no answer')))
    const gaps: number[] = []
    let last = 0
    let outcome: unknown
    for (let quarter = 0; quarter < 400; quarter++) {
      const before = letters.length
      outcome = await mail().catch((error: unknown) => error)
      if (letters.length > before) {
        gaps.push(quarter - last)
        last = quarter
      }
      later(minutes(15))
    }
    expect(gaps.slice(0, 7)).toEqual([0, 1, 2, 4, 8, 16, 16])
    // 15 minutes to 4 hours apart, and the first one after three days is the last.
    expect(last * 15).toBeGreaterThan(3 * 24 * 60)
    expect(last * 15).toBeLessThanOrEqual(3 * 24 * 60 + 240)
    expect(outcome).toEqual({ letters: 0, refused: [], unread: 0 })
  })

  it('of many, and of an organization whose letters always fail, do not keep those of others waiting', async () => {
    const tables = tablesOf()
    const [stuck, other] = [await world(tables), await world(tables)]
    for (let i = 0; i < 520; i++) {
      const event = low(stuck.ownerId, `DL-${i}`)
      await stuck.warnings.collect(lowStock(event), event)
    }
    await other.collect()
    const letters: Letter[] = []
    const failing = async (letter: Letter): Promise<Posted> => {
      if (letter.to.includes(stuck.ownerId)) throw new Error('SES answered 503')
      letters.push(letter)
      return { kind: 'sent', messageId: 'm' }
    }
    // As the stack runs it: all organizations at once.
    await expect(everybody(tables, failing)(() => true)).rejects.toThrow('SES answered 503')
    const own = letters.filter(({ to }) => to.includes(`${other.ownerId}.`))
    expect(own.map(({ to }) => to).toSorted()).toEqual([
      `clerk@${other.ownerId}.example`,
      `manager@${other.ownerId}.example`,
    ])
    later(minutes(15))
    expect(await stuck.mail()).toMatchObject({ letters: 1 })
    expect(stuck.letters[0]?.subject).toBe('预警 Warnings: 520')
  })

  it('reach everybody once when the process dies at any call, or are the same letter again', async () => {
    for (let nth = 1; ; nth++) {
      const { collect, mail, letters, dieAt } = await world(tablesOf())
      await collect()
      dieAt(nth)
      const outcome = await mail().then(
        () => 'lived',
        () => 'died',
      )
      dieAt(undefined)
      later(minutes(15))
      await mail()
      const ids = letters.map(({ to, subject, messageId }) => `${to} ${subject} ${messageId}`)
      expect(new Set(ids).size, `call ${nth}`).toBe(2)
      expect(letters.length, `call ${nth}`).toBeLessThanOrEqual(3)
      if (outcome === 'lived') break
    }
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

describe.each([
  ['in memory', () => memoryTables()],
  ['on the real engine', () => dynamo.tables],
])('the store %s', (_, tablesOf) => {
  const all = async (owners: AsyncIterable<string>): Promise<string[]> => {
    const found: string[] = []
    for await (const one of owners) found.push(one)
    return found
  }

  it('gives organizations once, the longest waiting first, and none before its time', async () => {
    const store = warningStore(tablesOf(), () => NOW)
    const [one, other, third] = [1, 2, 3].map(() => `org_${++made}`) as [string, string, string]
    const minute = (count: number) => `2020-01-01T00:0${count}:00.000Z`
    for (const [ownerId, at] of [
      [one, minute(1)],
      [other, minute(2)],
      [one, minute(3)],
      [third, minute(4)],
    ] as const) {
      const event = low(ownerId)
      await store.collect({ ...lowStock(event), at }, event)
    }
    await store.keep({ ...emptyDraft(third, 'wang', minute(0)), dueAt: minute(9) })
    expect(await all(store.owners(minute(3)))).toEqual([one, other])
    expect(await all(store.owners(minute(4)))).toEqual([one, other, third])
    await store.draft([], (await store.of(one, 10)).warnings)
    expect(await all(store.owners(minute(4)))).toEqual([other, third])
    await store.draft([], (await store.of(other, 10)).warnings)
    await store.draft([], (await store.of(third, 10)).warnings)
    expect(await all(store.owners(minute(8)))).toEqual([])
    expect(await all(store.owners(minute(9)))).toEqual([third])
    const [draft] = (await store.of(third, 10)).drafts
    if (draft) await store.forget(draft)
    expect(await all(store.owners(minute(9)))).toEqual([])
  })

  it('moves warnings into letters, of which each is changed by one at a time', async () => {
    const store = warningStore(tablesOf(), () => NOW)
    const ownerId = `org_${++made}`
    for (let i = 0; i < 100; i++) {
      const event = low(ownerId, `DL-${i}`)
      await store.collect(lowStock(event), event)
    }
    const { warnings } = await store.of(ownerId, 80)
    expect(warnings).toHaveLength(80)
    const people = Array.from({ length: 120 }, (_, i) => emptyDraft(ownerId, `person ${i}`, NOW))
    const drafts = people.map(empty => withWarnings(empty, warnings))
    await store.draft(drafts, warnings)
    const after = await store.of(ownerId, 80)
    expect([after.warnings.length, after.drafts.length]).toEqual([20, 120])
    const [draft] = after.drafts
    if (!draft) throw new Error('There is no letter')
    expect(draft).toMatchObject({ version: 1, more: 20, since: NOW, dueAt: NOW, tries: 0 })
    // Taken again, a step adds nothing.
    expect(withWarnings(draft, warnings)).toEqual(draft)
    await store.keep({ ...draft, dueAt: '2026-03-02T00:00:00.000Z' })
    await expect(store.keep(draft)).rejects.toMatchObject({ code: 'conflict' })
    await expect(store.forget(draft)).rejects.toMatchObject({ code: 'conflict' })
    await expect(store.keep({ ...draft, version: 0 })).rejects.toMatchObject({ code: 'conflict' })
    await store.forget({ ...draft, version: 2 })
    expect((await store.of(ownerId, 80)).drafts).toHaveLength(119)
  })
})

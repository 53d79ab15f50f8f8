import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  memberItem,
  organizationsTable,
  personErasure,
  personStore,
} from '../../../functions/organizations/index.ts'
import { askRequest, completeRequest, daysLeft } from '../../../functions/privacy/ask-request.ts'
import { asCsv } from '../../../functions/privacy/csv.ts'
import { erasingPerson, isPersonErased } from '../../../functions/privacy/erase-person.ts'
import { exportData } from '../../../functions/privacy/export-data.ts'
import { exportPerson } from '../../../functions/privacy/export-person.ts'
import { giveConsent } from '../../../functions/privacy/give-consent.ts'
import { mayUse } from '../../../functions/privacy/may-use.ts'
import { noticeFor } from '../../../functions/privacy/notices.ts'
import { dueRequests, erasureLedger, privacyLedger } from '../../../functions/privacy/privacy.store.ts'
import { privacyTable } from '../../../functions/privacy/privacy.table.ts'
import { repeatErasures } from '../../../functions/privacy/repeat-erasures.ts'
import { type Pressing, watchDeadlines } from '../../../functions/privacy/watch-deadlines.ts'
import type { Actor } from '../../../shared/actor.ts'
import { newId } from '../../../shared/ids.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import { outboxTable } from '../../../shared/outbox.ts'
import { sealedTables } from '../../../shared/sealed-tables.ts'
import { destroyKey, keysTable, subjectKeys } from '../../../shared/subject-keys.ts'
import type { Tables } from '../../../shared/tables.ts'
import type { Item, Write } from '../../../shared/writes.ts'
import { readZip } from '../../../shared/zip/read-zip.ts'
import { startDynamo, type TestDynamo } from '../../support/dynamo.ts'
import { memoryDataKeys } from '../../support/memory-data-keys.ts'

const wang: Actor = {
  subject: 'wang',
  organizationId: 'org_dealer',
  organizationRoles: ['dealer'],
  role: 'dealer.buyer',
  permissions: new Set(['profile:read']),
}
const zhao: Actor = { ...wang, subject: 'zhao' }

let made = 0
const once = <Result>(result: Result) => ({
  id: `test ${++made}`,
  fingerprint: '',
  status: 201,
  body: JSON.stringify(result),
  storedAt: '2026-11-25T12:00:00.000Z',
})

const unzip = (archive: Buffer): Record<string, string> =>
  Object.fromEntries([...readZip(archive)].map(([name, bytes]) => [name, bytes.toString('utf8')]))

let dynamo: TestDynamo
beforeAll(async () => {
  dynamo = await startDynamo()
  for (const table of [privacyTable, outboxTable, keysTable, organizationsTable])
    await dynamo.createTable(table)
})
afterAll(() => dynamo.stop())

describe.each([
  ['in memory', () => memoryTables()],
  ['in the real engine', () => dynamo.tables],
])('a person’s rights %s', (_, tablesOf) => {
  let tables: Tables
  let time = Date.parse('2026-11-25T12:00:00.000Z')
  const clock = () => new Date(time++).toISOString()
  const dataKeys = memoryDataKeys()
  const keys = () => subjectKeys({ tables, dataKeys, tenant: 'demo' })
  const sealing = () => sealedTables(tables, { keys: keys(), tenant: 'demo' })
  const ledger = () => privacyLedger(sealing())
  const persons = () => personStore(sealing(), keys(), 'demo')
  const give = (purpose: 'assistant' | 'analytics', given: boolean, noticeVersion = 1) =>
    giveConsent({ ledger: ledger(), clock, tenantId: 'demo' })(
      { actor: wang, purpose, given, noticeVersion },
      once,
    )
  const may = (purpose: 'assistant' | 'analytics') =>
    mayUse({ ledger: ledger() })('wang', purpose, '2026-11-25')
  const requests = () => ({
    ledger: ledger(),
    clock,
    newId,
    tenantId: 'demo',
    erasing: async (subject: string, at: string) => [
      destroyKey(subject, at),
      ...(await persons().erasing(subject)),
    ],
    correcting: persons().correcting,
  })
  beforeAll(() => {
    tables = tablesOf()
  })

  it('without a word, what the service needs may be used and what needs consent may not', async () => {
    expect(await may('assistant')).toBe(true)
    expect(await may('analytics')).toBe(false)
  })

  it('consent and withdrawal hold at once, and the ledger keeps both', async () => {
    await give('analytics', true)
    expect(await may('analytics')).toBe(true)
    await give('analytics', false)
    expect(await may('analytics')).toBe(false)
    const history = await ledger().history('wang')
    expect(history.map(({ version, given }) => [version, given])).toEqual([
      [1, true],
      [2, false],
    ])
  })

  it('consent to a notice that is not the valid one is refused', async () => {
    await expect(give('analytics', true, 2)).rejects.toMatchObject({ code: 'precondition-failed' })
  })

  it('where a model answers, the notice on the assistant is another version, which names who gets the texts', async () => {
    const facts = { modelService: { name: 'models.example', runs: 'elsewhere' } } as const
    const [plain, withModel] = [{}, facts].map(each => noticeFor('assistant', '2026-11-25', each))
    expect(plain).toMatchObject({ version: 1, recipients: { en: 'none' }, crossBorder: { en: 'none' } })
    expect(withModel).toMatchObject({ version: 2, basis: plain?.basis })
    for (const member of ['recipients', 'crossBorder'] as const)
      for (const text of Object.values(withModel?.[member] ?? {})) expect(text).toContain('models.example')
    const agree = giveConsent({ ledger: ledger(), clock, tenantId: 'demo', facts })
    const consent = { actor: zhao, purpose: 'assistant', given: true } as const
    await expect(agree({ ...consent, noticeVersion: 1 }, once)).rejects.toMatchObject({
      code: 'precondition-failed',
    })
    expect(await agree({ ...consent, noticeVersion: 2 }, once)).toMatchObject({ noticeVersion: 2 })
  })

  it('a correction is written into all memberships, and what was wished is sealed', async () => {
    await tables.putAll(organizationsTable, [
      memberItem({ subject: 'wang', organizationId: 'org_dealer', role: 'dealer.buyer' }),
      memberItem({ subject: 'wang', organizationId: 'org_other', role: 'dealer.buyer' }),
    ])
    const contact = { name: '王芳', email: 'Fang@Dealer.example' }
    const request = await askRequest(requests())({ actor: wang, kind: 'correction', contact }, once)
    expect((await ledger().find(request.requestId))?.contact).toEqual(contact)
    const { items } = await tables.query({ table: privacyTable, partition: 'requests#wang' })
    expect(JSON.stringify(items)).not.toContain('王芳')

    await completeRequest(requests())(request.requestId, 'operator', once)
    const members = await persons().memberships('wang')
    expect(members.map(({ contact, version, changedBy }) => ({ contact, version, changedBy }))).toEqual([
      { contact, version: 2, changedBy: 'operator' },
      { contact, version: 2, changedBy: 'operator' },
    ])
  })

  it('a person is found by the e-mail address, however it is written, and nobody by another', async () => {
    expect(await persons().withMail('fang@dealer.EXAMPLE')).toEqual(['wang'])
    expect(await persons().withMail('fang@dealer.example.org')).toEqual([])
    const { items } = await tables.query({ table: organizationsTable, partition: 'member#wang' })
    expect(items.map(({ mailIndex }) => mailIndex)).toEqual([
      expect.stringMatching(/^[0-9a-f]{32}$/),
      expect.stringMatching(/^[0-9a-f]{32}$/),
    ])
  })

  it('nobody but the operator asks for somebody else', async () => {
    const forLi = { actor: wang, kind: 'erasure', subject: 'li' } as const
    await expect(askRequest(requests())(forLi, once)).rejects.toMatchObject({ code: 'forbidden' })
    const permissions = new Set(['privacy-request:complete'] as const)
    const request = await askRequest(requests())({ ...forLi, actor: { ...wang, permissions } }, once)
    expect(request.subject).toBe('li')
    await completeRequest(requests())(request.requestId, 'operator', once)
  })

  it('says how many days are left', () => {
    const dueAt = '2026-12-25T12:00:00.000Z'
    expect(daysLeft({ dueAt }, '2026-11-25T12:00:00.000Z')).toBe(30)
    expect(daysLeft({ dueAt }, '2026-12-26T00:00:00.000Z')).toBe(-1)
  })

  it('requests are told of from a week before they are due, the first one first, and until they are done', async () => {
    const asked = await askRequest(requests())({ actor: zhao, kind: 'correction', words: 'x' }, once)
    const sooner = { ...requests(), clock: () => '2026-11-20T00:00:00.000Z' }
    const first = await askRequest(sooner)({ actor: zhao, kind: 'correction', words: 'y' }, once)
    const due = dueRequests(tables)
    const at = async (now: string) => {
      const { overdue, dueSoon } = await watchDeadlines({ due, clock: () => now })()
      const shown = ({ requestId, daysLeft: left }: Pressing) => [requestId, left]
      return { overdue: overdue.map(shown), dueSoon: dueSoon.map(shown) }
    }
    expect(await at('2026-12-12T00:00:00.000Z')).toEqual({ overdue: [], dueSoon: [] })
    expect(await at('2026-12-14T00:00:00.000Z')).toEqual({ overdue: [], dueSoon: [[first.requestId, 6]] })
    expect(await at('2026-12-20T00:00:00.000Z')).toEqual({
      overdue: [[first.requestId, 0]],
      dueSoon: [[asked.requestId, 5]],
    })
    await completeRequest(requests())(first.requestId, 'operator', once)
    expect(await at('2026-12-26T13:00:00.000Z')).toEqual({ overdue: [[asked.requestId, -2]], dueSoon: [] })
    await completeRequest(requests())(asked.requestId, 'operator', once)
    expect(await at('2027-12-26T12:00:00.000Z')).toEqual({ overdue: [], dueSoon: [] })
  })

  it('a request is open until it is done, is due in thirty days, and is done once', async () => {
    const request = await askRequest(requests())({ actor: wang, kind: 'erasure' }, once)
    expect(Date.parse(request.dueAt) - Date.parse(request.askedAt)).toBe(30 * 86_400_000)
    const page = await ledger().open({ limit: 10, cursor: undefined })
    expect(page.requests.map(({ requestId }) => requestId)).toContain(request.requestId)
    const done = await completeRequest(requests())(request.requestId, 'operator', once)
    expect(done.status).toBe('done')
    expect((await ledger().open({ limit: 10, cursor: undefined })).requests).toEqual([])
    const key = await tables.get(keysTable, { pk: 'subject#wang', sk: 'data-key' })
    expect(key).toMatchObject({ erasedAt: done.doneAt })
    expect(await persons().withMail('fang@dealer.example')).toEqual([])
    await expect(completeRequest(requests())(request.requestId, 'operator', once)).rejects.toMatchObject({
      code: 'illegal-transition',
    })
  })

  it('an erasure that a restore has undone is done again, and one that holds is left alone', async () => {
    const key = { pk: 'subject#wang', sk: 'data-key' }
    const writes: Write[][] = []
    const deps = { persons: personErasure(tables), hasAssistant: false }
    const repeat = (since?: string) =>
      repeatErasures({
        ledger: erasureLedger(tables),
        isErased: isPersonErased(tables, deps),
        erasing: erasingPerson(deps),
        write: async some => {
          writes.push([...some])
          await tables.transact(some)
        },
        clock,
      })(since)
    const nothing = await repeat()
    expect(nothing).toMatchObject({ repeated: [] })
    expect(nothing.looked).toBeGreaterThanOrEqual(2)

    const erased = await tables.get(keysTable, key)
    await tables.putAll(keysTable, [{ ...key, wrapped: { id: 'k', key: 'from a backup' } }])
    expect((await repeat('2027-01-01T00:00:00.000Z')).looked).toBe(0)
    const { repeated } = await repeat()
    expect(repeated).toHaveLength(1)
    expect(await tables.get(keysTable, key)).toEqual(erased)

    const member = await tables.get(organizationsTable, { pk: 'member#wang', sk: 'org_dealer' })
    await tables.putAll(organizationsTable, [{ ...(member as Item), mailIndex: 'from a backup' }])
    expect((await repeat()).repeated).toEqual(repeated)
    const after = await tables.get(organizationsTable, { pk: 'member#wang', sk: 'org_dealer' })
    expect(after).toEqual(member)
    expect(writes).toHaveLength(2)
  })

  it('the export has everything, as JSON and as CSV', async () => {
    const elsewhere = async () => ({ memberships: [{ organizationId: 'org_dealer', name: '王芳, "Fang"' }] })
    const { content, rows } = await exportData({ ledger: ledger(), elsewhere: [elsewhere] })(wang, clock())
    const files = unzip(Buffer.from(content, 'base64'))
    expect(Object.keys(files).toSorted()).toEqual([
      'consents.csv',
      'consents.json',
      'memberships.csv',
      'memberships.json',
      'requests.csv',
      'requests.json',
    ])
    expect(rows).toEqual({ consents: 2, requests: 2, memberships: 1 })
    expect(JSON.parse(files['consents.json'] ?? '')).toHaveLength(2)
    expect(files['memberships.csv']).toBe('\uFEFForganizationId,name\r\norg_dealer,"王芳, ""Fang"""\r\n')
  })

  it('of somebody about whom nothing is kept is refused, so that no slip of the keyboard becomes an answer', async () => {
    const everything = { ledger: ledger(), elsewhere: [async () => ({ memberships: [] })] }
    await expect(exportPerson(everything)('nobody', clock())).rejects.toMatchObject({ code: 'not-found' })
    await give('assistant', true)
    expect((await exportPerson(everything)('wang', clock())).rows.consents).toBeGreaterThan(0)
  })
})

it('a cell that is a formula in a spreadsheet is made text', () => {
  expect(asCsv([{ a: '=HYPERLINK("x")' }])).toBe('\uFEFFa\r\n"\'=HYPERLINK(""x"")"\r\n')
})

it('more open requests than a page are all told of', async () => {
  const tables = memoryTables()
  const overdue = Array.from({ length: 120 }, (_, i) => ({
    pk: `request#prq_${i}`,
    sk: 'request',
    ...{ requestId: `prq_${i}`, subject: 'li', kind: 'erasure', status: 'open', openSince: 'open' },
    ...{ askedAt: '2020-01-01T00:00:00.000Z', dueAt: '2020-01-31T00:00:00.000Z' },
  }))
  await tables.putAll(privacyTable, overdue)
  const found = await watchDeadlines({ due: dueRequests(tables), clock: () => '2020-02-02T00:00:00.000Z' })()
  expect(new Set(found.overdue.map(({ requestId }) => requestId)).size).toBe(120)
})

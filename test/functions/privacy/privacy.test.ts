import { inflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askRequest, completeRequest } from '../../../functions/privacy/ask-request.ts'
import { asCsv } from '../../../functions/privacy/csv.ts'
import { exportData } from '../../../functions/privacy/export-data.ts'
import { giveConsent } from '../../../functions/privacy/give-consent.ts'
import { mayUse } from '../../../functions/privacy/may-use.ts'
import { privacyLedger } from '../../../functions/privacy/privacy.store.ts'
import { privacyTable } from '../../../functions/privacy/privacy.table.ts'
import { zip } from '../../../functions/privacy/zip.ts'
import type { Actor } from '../../../shared/actor.ts'
import { newId } from '../../../shared/ids.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import { outboxTable } from '../../../shared/outbox.ts'
import { destroyKey, keysTable } from '../../../shared/subject-keys.ts'
import type { Tables } from '../../../shared/tables.ts'
import { startDynamo, type TestDynamo } from '../../support/dynamo.ts'

const wang: Actor = {
  subject: 'wang',
  organizationId: 'org_dealer',
  organizationRoles: ['dealer'],
  role: 'dealer.buyer',
  permissions: new Set(['profile:read']),
}

let made = 0
const once = <Result>(result: Result) => ({
  id: `test ${++made}`,
  fingerprint: '',
  status: 201,
  body: JSON.stringify(result),
  storedAt: '2026-11-25T12:00:00.000Z',
})

/** Entries of a zip by name, as any other program reads them: from the central directory. */
const unzip = (archive: Buffer): Record<string, string> => {
  const end = archive.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  let at = archive.readUInt32LE(end + 16)
  const files: Record<string, string> = {}
  for (let i = 0; i < archive.readUInt16LE(end + 10); i++) {
    const nameLength = archive.readUInt16LE(at + 28)
    const size = archive.readUInt32LE(at + 20)
    const local = archive.readUInt32LE(at + 42)
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength)
    const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
    files[name] = inflateRawSync(archive.subarray(begin, begin + size)).toString()
    at += 46 + nameLength
  }
  return files
}

let dynamo: TestDynamo
beforeAll(async () => {
  dynamo = await startDynamo()
  for (const table of [privacyTable, outboxTable, keysTable]) await dynamo.createTable(table)
})
afterAll(() => dynamo.stop())

describe.each([
  ['in memory', () => memoryTables()],
  ['in the real engine', () => dynamo.tables],
])('a person’s rights %s', (_, tablesOf) => {
  let tables: Tables
  let time = Date.parse('2026-11-25T12:00:00.000Z')
  const clock = () => new Date(time++).toISOString()
  const ledger = () => privacyLedger(tables)
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
    erasing: (subject: string, at: string) => [destroyKey(subject, at)],
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

  it('a request is open until it is done, is due in thirty days, and is done once', async () => {
    const request = await askRequest(requests())({ actor: wang, kind: 'erasure' }, once)
    expect(Date.parse(request.dueAt) - Date.parse(request.askedAt)).toBe(30 * 86_400_000)
    const page = await ledger().open({ limit: 10, cursor: undefined })
    expect(page.requests.map(({ requestId }) => requestId)).toContain(request.requestId)
    const done = await completeRequest(requests())(request.requestId, once)
    expect(done.status).toBe('done')
    expect((await ledger().open({ limit: 10, cursor: undefined })).requests).toEqual([])
    const key = await tables.get(keysTable, { pk: 'subject#wang', sk: 'data-key' })
    expect(key).toMatchObject({ erasedAt: done.doneAt })
    await expect(completeRequest(requests())(request.requestId, once)).rejects.toMatchObject({
      code: 'illegal-transition',
    })
  })

  it('the export has everything, as JSON and as CSV', async () => {
    const elsewhere = async () => ({ memberships: [{ organizationId: 'org_dealer', name: '王芳, "Fang"' }] })
    const { content, rows } = await exportData({ ledger: ledger(), elsewhere })(wang)
    const files = unzip(Buffer.from(content, 'base64'))
    expect(Object.keys(files).toSorted()).toEqual([
      'consents.csv',
      'consents.json',
      'memberships.csv',
      'memberships.json',
      'requests.csv',
      'requests.json',
    ])
    expect(rows).toEqual({ consents: 2, requests: 1, memberships: 1 })
    expect(JSON.parse(files['consents.json'] ?? '')).toHaveLength(2)
    expect(files['memberships.csv']).toBe('\uFEFForganizationId,name\r\norg_dealer,"王芳, ""Fang"""\r\n')
  })
})

it('a cell that is a formula in a spreadsheet is made text', () => {
  expect(asCsv([{ a: '=HYPERLINK("x")' }])).toBe('\uFEFFa\r\n"\'=HYPERLINK(""x"")"\r\n')
})

it('an archive of nothing is one', () => {
  expect(unzip(zip([]))).toEqual({})
})

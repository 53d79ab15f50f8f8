import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { pagesAfter } from '../../functions/audit/chain.table.ts'
import { hashOf, type SealedEntry } from '../../functions/audit/chain.ts'
import { auditTable } from '../../shared/audit.ts'
import type { Item } from '../../shared/writes.ts'
import { eventually } from '../support/eventually.ts'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()
const root = join(import.meta.dirname, '../..')
const reports = mkdtempSync(join(tmpdir(), 'dockline-incidents-'))
afterAll(() => rmSync(reports, { recursive: true, force: true }))

interface Ran {
  readonly status: number
  readonly output: string
}

/** A command of package.json against the running stack, as an operator runs it. */
const run = async (script: string, ...args: string[]): Promise<Ran> => {
  const where = ['--api', stack.api, '--token', await stack.token('operator.admin')]
  return new Promise(settle => {
    execFile(process.execPath, [join(root, script), ...where, ...args], (error, stdout, stderr) =>
      settle({ status: error ? Number(error.code ?? 1) : 0, output: stdout + stderr }),
    )
  })
}

const seal = (anchorNow: boolean) => stack.invoke('audit-seal-entries', { anchorNow })

/** Writes a few entries and gives the number of the chain's last one. */
const grow = async (): Promise<number> => {
  const buyer = await stack.newBuyer()
  for (let i = 0; i < 3; i++) await buyer.get('/v1/privacy/consents')
  await seal(true)
  const { body } = await (await stack.as('operator.admin')).get('/v1/audit-anchors')
  return Math.max(...body.items.map(({ seq }: { seq: number }) => seq))
}

/** The page of the chain that an entry is on, and the entry's place in it. */
const found = async (seq: number) => {
  const { partition, sort } = pagesAfter(seq - 1)
  const { items } = await stack.tables.query({
    table: auditTable,
    partition,
    sort,
    limit: 1,
    consistent: true,
  })
  const [page] = items
  const at = page?.entries.findIndex((entry: SealedEntry) => entry.seq === seq) ?? -1
  if (!page || at < 0) throw new Error(`There is no entry ${seq}`)
  return { page, at }
}

const entriesOf = ({ entries }: Item): SealedEntry[] => entries

it('npm run audit:verify finds one flipped byte, and a chain that was rewritten after it', async () => {
  const last = await grow()
  expect((await run('infra/audit-verify.ts')).output).toMatch(/^\d+ entries, 0 faults, head [0-9a-f]{64}/)

  const { page, at } = await found(last)
  const entry = entriesOf(page)[at] as SealedEntry
  const actor = `${entry.actor.slice(0, -1)}${entry.actor.endsWith('x') ? 'y' : 'x'}`
  const withEntry = (other: SealedEntry): Item => ({ ...page, entries: entriesOf(page).with(at, other) })
  await stack.tables.putAll(auditTable, [withEntry({ ...entry, actor })])
  const changed = await run('infra/audit-verify.ts')
  expect(changed.status).toBe(1)
  expect(changed.output).toContain(`entry ${last}: changed`)

  // Whoever can write the table can recompute the hash as well, but not the anchor.
  await stack.tables.putAll(auditTable, [withEntry({ ...entry, actor, hash: hashOf({ ...entry, actor }) })])
  const hidden = await run('infra/audit-verify.ts')
  expect(hidden.output).toContain(`entry ${last}: differs from its anchor`)

  await stack.tables.putAll(auditTable, [page])
  expect((await run('infra/audit-verify.ts')).status).toBe(0)
}, 100_000)

it('what the system does by itself, and who reads it, is in the log as well, by what it was about', async () => {
  const [buyer, supplier] = [await stack.newBuyer(), await stack.as('supplier.sales')]
  const operator = await stack.as('operator.admin')
  const placed = await buyer.post('/v1/orders', { lines: [{ sku: await stack.newSku(), quantity: 1 }] })
  expect((await supplier.post(`/v1/orders/${placed.body.orderId}/shipments`, {})).status).toBe(201)
  const invoiceId = await eventually(async () => {
    const { body } = await buyer.get(`/v1/orders/${placed.body.orderId}/invoices`)
    expect(body.items).toHaveLength(1)
    return body.items[0].invoiceId as string
  }, 40_000)
  // It names accounts and telephones: who has looked at it is in the log too.
  const [asPdf, accept] = [`/v1/invoices/${invoiceId}`, 'application/pdf']
  expect((await supplier.get(asPdf, { accept })).status).toBe(200)
  await eventually(async () => {
    await seal(false)
    const { body } = await operator.get(`/v1/audit-entries?object=${invoiceId}`)
    expect(body.items).toContainEqual(
      expect.objectContaining({
        actor: 'system:invoicing-issue-invoices',
        role: 'system',
        decision: 'done',
      }),
    )
    expect(body.items).toContainEqual(
      expect.objectContaining({
        onBehalfOf: 'org_huadong',
        route: 'GET /v1/invoices/{invoiceId}',
        decision: 'read',
      }),
    )
  }, 40_000)
}, 100_000)

it('npm run breach:drill names whose data a stolen token has seen, who is to be told until when, and drafts it', async () => {
  const [thief, victim] = [await stack.newBuyer(), await stack.newBuyer()]
  await victim.post('/v1/assistant/messages', { text: 'Hello' })
  const from = new Date().toISOString()
  const { body } = await thief.post('/v1/assistant/messages', { text: 'Hello' })
  const { conversationId } = body
  expect((await thief.get(`/v1/assistant/conversations/${conversationId}`)).status).toBe(200)
  await seal(false)

  // Other journeys may have put the functions' clock forward.
  const until = new Date(Date.now() + 86_400_000).toISOString()
  const principal = ['--principal', `user-${thief.name}`, '--from', from, '--until', until]
  const ran = await run('infra/breach-drill.ts', ...principal, '--reports', reports)
  expect(ran.output).toMatch(/affected; notices and deadlines in/)
  const register = readFileSync(join(reports, 'register.jsonl'), 'utf8').trim().split('\n')
  const { incidentId, subjects, detectedAt } = JSON.parse(register.at(-1) ?? '')
  const { scope, duties } = JSON.parse(readFileSync(join(reports, incidentId, 'incident.json'), 'utf8'))
  expect(scope.map(({ subject }: { subject: string }) => subject)).toContain(conversationId)
  expect(JSON.stringify(scope)).not.toContain(victim.name)
  expect(subjects).toBe(scope.length)
  const hours = duties.map(
    ({ dueAt }: { dueAt: string }) => (Date.parse(dueAt) - Date.parse(detectedAt)) / 3_600_000,
  )
  expect(hours.slice(0, 2)).toEqual([4, 0])
  const notices = readFileSync(join(reports, incidentId, 'notices.md'), 'utf8')
  for (const part of ['种类', '原因', '危害', '已采取的措施', '您可以采取的措施', '联系方式']) {
    expect(notices).toContain(part)
  }
  const unknown = await run('infra/breach-drill.ts', '--reports', reports)
  expect(unknown.status).toBe(2)
})

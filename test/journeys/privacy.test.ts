import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { assistantTable } from '../../functions/assistant/assistant.table.ts'
import { privacyTable, requestKey } from '../../functions/privacy/privacy.table.ts'
import { keysTable } from '../../shared/subject-keys.ts'
import { readZip } from '../../shared/zip/read-zip.ts'
import { eventually } from '../support/eventually.ts'
import { runningStack } from '../support/running-stack.ts'

const stack = runningStack()
const canary = (): string => `canary${randomUUID().replaceAll('-', '')}`

/** All files of an export as one text. */
const textOf = (content: string): string =>
  [...readZip(Buffer.from(content, 'base64'))].map(([name, bytes]) => `${name}\n${bytes}`).join('\n')

it('what any context knows of a person is in their export, is put right, and is gone once they are erased', async () => {
  const operator = await stack.as('operator.admin')
  const buyer = await stack.newBuyer()
  const subject = `user-${buyer.name}`
  const [name, mailbox, words, wish] = [canary(), canary(), canary(), canary()]
  const email = `${mailbox}@dealer.example`
  const path = `/v1/organizations/${buyer.organizationId}/members/${subject}`
  const member = { role: 'dealer.buyer', contact: { name, email } }
  const saved = await operator.put(path, member, { headers: { 'if-match': '"1"' } })
  expect(saved.status).toBe(200)

  const sku = await stack.newSku()
  const placed = await buyer.post('/v1/orders', { lines: [{ sku, quantity: 1 }] })
  expect(placed.status).toBe(201)
  expect((await buyer.post('/v1/assistant/messages', { text: `Hello, I am ${words}` })).status).toBe(200)
  const asked = await buyer.post('/v1/privacy/requests', { kind: 'correction', words: wish })
  expect(asked.status).toBe(201)
  expect(
    (await buyer.post('/v1/privacy/consents', { purpose: 'analytics', given: true, noticeVersion: 1 }))
      .status,
  ).toBe(201)
  await stack.invoke('audit-seal-entries', {})

  const own = await buyer.get('/v1/privacy/export')
  expect(own.status).toBe(200)
  const everything = [name, email, words, wish, placed.body.orderId, 'analytics', 'POST /v1/orders']
  for (const text of everything) expect(textOf(own.body.content), text).toContain(text)
  for (const kind of [
    'memberships',
    'conversations',
    'messages',
    'orders',
    'activities',
    'consents',
    'requests',
  ]) {
    expect(own.body.rows[kind], kind).toBeGreaterThan(0)
  }

  const found = await operator.get(`/v1/privacy/persons?email=${encodeURIComponent(email.toUpperCase())}`)
  expect(found.body.items).toEqual([{ subject }])
  const forThem = await operator.get(`/v1/privacy/persons/${subject}/export`)
  for (const text of everything) expect(textOf(forThem.body.content), text).toContain(text)

  const right = { name: canary(), email }
  const correction = await buyer.post('/v1/privacy/requests', { kind: 'correction', contact: right })
  const open = await operator.get('/v1/privacy/requests?limit=100')
  expect(open.body.items).toContainEqual(
    expect.objectContaining({ requestId: correction.body.requestId, contact: right, daysLeft: 29 }),
  )
  const corrected = await operator.post(`/v1/privacy/requests/${correction.body.requestId}/completion`, {})
  expect(corrected.status).toBe(200)
  const members = await operator.get(`/v1/organizations/${buyer.organizationId}/members`)
  expect(members.body.items).toContainEqual(expect.objectContaining({ subject, contact: right }))

  const erasure = await buyer.post('/v1/privacy/requests', { kind: 'erasure' })
  expect((await operator.post(`/v1/privacy/requests/${erasure.body.requestId}/completion`, {})).status).toBe(
    200,
  )
  // Warm functions trust a key for a minute at most.
  await stack.pass(60_000)
  await eventually(async () => {
    const after = await operator.get(`/v1/privacy/persons/${subject}/export`)
    const kept = textOf(after.body.content)
    for (const text of [name, right.name, email, words, wish]) expect(kept, text).not.toContain(text)
    // What the law wants kept is there, under a subject that nobody can resolve any more.
    expect(kept).toContain(placed.body.orderId)
  })
  expect((await operator.get(`/v1/privacy/persons?email=${email}`)).body.items).toEqual([])

  // A table is restored from a backup of before.
  const key = { pk: `subject#${subject}`, sk: 'data-key' }
  const repeat = () => stack.invoke('privacy-repeat-erasures', {})
  expect(await repeat()).toMatchObject({ repeated: [] })
  for (const table of [keysTable, assistantTable]) {
    await stack.tables.putAll(table, [{ ...key, wrapped: 'from a backup' }])
    expect(await repeat()).toMatchObject({ repeated: [erasure.body.requestId] })
    expect(await stack.tables.get(table, key, { consistent: true })).toMatchObject({
      erasedAt: expect.any(String),
    })
  }
})

it('who does not agree any more is told so, and nothing of them is stored', async () => {
  const operator = await stack.as('operator.admin')
  const buyer = await stack.newBuyer()
  const path = `/v1/organizations/${buyer.organizationId}/members/user-${buyer.name}`
  const consent = (purpose: string, given: boolean) =>
    buyer.post('/v1/privacy/consents', { purpose, given, noticeVersion: 1 })
  const ask = () => buyer.post('/v1/assistant/messages', { text: 'Where is my order?' })
  const keep = (version: number) =>
    operator.put(
      path,
      { role: 'dealer.buyer', contact: { name: canary() } },
      { headers: { 'if-match': `"${version}"` } },
    )
  expect((await ask()).status).toBe(200)
  const { orderId } = (
    await buyer.post('/v1/orders', { lines: [{ sku: await stack.newSku(), quantity: 1 }] })
  ).body
  const offered = await buyer.post('/v1/assistant/messages', { text: `请取消订单 ${orderId}` })
  const handedOver = await buyer.post('/v1/assistant/messages', { text: '转人工' })
  const desk = await stack.as('operator.service')
  const waiting = `/v1/assistant/handovers/${handedOver.body.conversationId}`
  expect((await desk.post(`${waiting}/claim`, undefined)).status).toBe(200)
  const talk = `/v1/assistant/conversations/${offered.body.conversationId}`
  const { actionId } = offered.body.proposedAction

  for (const purpose of ['assistant', 'service']) expect((await consent(purpose, false)).status).toBe(201)
  const refused = [
    await ask(),
    await keep(1),
    await buyer.post(`${talk}/confirmation`, { actionId, accept: true }),
    await buyer.post(`${talk}/feedback`, { score: 5 }),
    await desk.post(`${waiting}/replies`, { text: '您好，我是小王' }),
  ]
  expect(refused.map(({ status, body }) => [status, body.code])).toEqual(
    refused.map(() => [403, 'consent-withdrawn']),
  )
  expect((await buyer.get(`/v1/orders/${orderId}`)).body.status).toBe('placed')
  const exported = await buyer.get('/v1/privacy/export')
  expect(exported.body.rows).toMatchObject({ messages: 6, consents: 2 })
  for (const purpose of ['assistant', 'service']) expect((await consent(purpose, true)).status).toBe(201)
  expect([(await ask()).status, (await keep(1)).status]).toEqual([200, 200])
})

it('a request that nobody has done in thirty days is told of until it is', async () => {
  const operator = await stack.as('operator.admin')
  const { body } = await (await stack.newBuyer()).post('/v1/privacy/requests', { kind: 'erasure' })
  const pressing = async (): Promise<string[]> => {
    const { overdue } = (await stack.invoke('privacy-watch-deadlines', {})) as {
      overdue: { requestId: string }[]
    }
    return overdue.map(({ requestId }) => requestId)
  }
  expect(await pressing()).not.toContain(body.requestId)
  const key = requestKey(body.requestId)
  const item = await stack.tables.get(privacyTable, key, { consistent: true })
  await stack.tables.putAll(privacyTable, [{ ...key, ...item, dueAt: new Date().toISOString() }])
  expect(await pressing()).toContain(body.requestId)
  expect((await operator.post(`/v1/privacy/requests/${body.requestId}/completion`, {})).status).toBe(200)
  expect(await pressing()).not.toContain(body.requestId)
})

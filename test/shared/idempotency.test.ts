import { beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import type { Actor } from '../../shared/actor.ts'
import { auditTable } from '../../shared/audit.ts'
import type { Route } from '../../shared/http/route.ts'
import {
  AlreadyDone,
  findRecord,
  fingerprintOf,
  idempotencyAbandon,
  idempotencyFinish,
  idempotencyPut,
  idempotencyStart,
} from '../../shared/idempotency.ts'
import { AlreadyConsumed, inboxMark } from '../../shared/inbox.ts'
import { onceMaker, recordIdOf, replayed, storedAnswer } from '../../shared/lambda/once.ts'
import { memoryTables } from '../../shared/memory-tables.ts'
import { defineTable, type Tables } from '../../shared/tables.ts'

const things = defineTable({ name: 'things' })
const storedAt = '2026-11-25T12:00:00.000Z'
const audit = {
  requestId: 'r-1',
  at: storedAt,
  actor: 'wang',
  onBehalfOf: 'org_1',
  role: 'dealer.buyer',
  route: 'POST /v1/things',
  objects: ['wh_1'],
  decision: 'done',
} as const
const record = { id: 'one', fingerprint: 'f', status: 201, body: '{"thingId":"thg_1"}', storedAt }

let tables: Tables
beforeEach(() => {
  tables = memoryTables()
})
const thrownBy = (act: () => Promise<unknown>): Promise<unknown> =>
  act().then(
    () => undefined,
    thrown => thrown,
  )
const write = (...writes: Parameters<Tables['transact']>[0]) => tables.transact(writes)

describe('a record', () => {
  it('is there once, for three days, and gives the same answer', async () => {
    await write(idempotencyPut(things, record))
    const again = await thrownBy(() => write(idempotencyPut(things, { ...record, body: 'other' })))
    expect(again).toBeInstanceOf(AlreadyDone)
    expect((again as AlreadyDone).record).toEqual(record)
    expect(await findRecord(tables, things, 'one')).toEqual(record)
    expect(await findRecord(tables, things, 'two')).toBeUndefined()
    const item = await tables.get(things, { pk: 'idempotency#one', sk: 'idempotency' })
    expect(item?.expiresAt).toBe(Date.parse('2026-11-28T12:00:00.000Z') / 1000)
  })

  it.each([0, 100_000])('of %s characters comes back byte for byte', async length => {
    const body = 'x'.repeat(length)
    await write(idempotencyPut(things, { ...record, body }))
    expect((await findRecord(tables, things, 'one'))?.body).toBe(body)
  })

  it('brings its entry of the audit log along, with the id of what was made, and keeps none of it', async () => {
    const put = idempotencyPut(things, { ...record, audit })
    expect(put.beside?.table).toBe(auditTable)
    expect(put.beside?.item).toMatchObject({ ...audit, objects: ['wh_1', 'thg_1'] })
    expect(put.item.audit).toBeUndefined()
    expect(idempotencyPut(things, record).beside).toBeUndefined()
    expect(put.rank).toBe(2)
  })

  it('of a longer change says that it runs, is finished once, or begun anew after it was undone', async () => {
    const { body, ...started } = record
    await write(idempotencyStart(things, started))
    const running = await thrownBy(() => write(idempotencyStart(things, started)))
    expect(running).toMatchObject({ code: 'conflict' })
    await expect(findRecord(tables, things, 'one')).rejects.toMatchObject({ code: 'conflict' })
    await write(idempotencyAbandon(things, 'one'))
    await write(idempotencyStart(things, started))
    await write(idempotencyFinish(things, { ...record, audit }))
    expect(await findRecord(tables, things, 'one')).toEqual(record)
    expect(await thrownBy(() => write(idempotencyFinish(things, record)))).toBeInstanceOf(Error)
    expect(await thrownBy(() => write(idempotencyAbandon(things, 'one')))).toBeInstanceOf(Error)
    expect(await thrownBy(() => write(idempotencyStart(things, started)))).toBeInstanceOf(AlreadyDone)
    expect(idempotencyStart(things, started).rank).toBe(2)
    expect(idempotencyFinish(things, { ...record, audit }).beside?.item.actor).toBe('wang')
  })

  it('knows a request by path and body, whatever the order of its members', () => {
    const one = fingerprintOf('/v1/x', { a: 1, b: [1, 2] })
    expect(fingerprintOf('/v1/x', { b: [1, 2], a: 1 })).toBe(one)
    expect(fingerprintOf('/v1/y', { a: 1, b: [1, 2] })).not.toBe(one)
    expect(fingerprintOf('/v1/x', { a: 1, b: [2, 1] })).not.toBe(one)
  })
})

const route = {
  method: 'POST',
  path: '/v1/things',
  permission: 'order:place',
  summary: '',
  success: { status: 201, description: '', schema: z.object({}) },
  errors: [],
} as unknown as Route
const actor = { subject: 'wang', organizationId: 'org_1' } as Actor
const eventWith = (key: string | undefined) => ({ headers: { 'idempotency-key': key } }) as never

describe('a request', () => {
  it.each([undefined, '', 'short77', 'x'.repeat(256), 'with blank', 'umlaut-ä1234'])(
    'with the key %s is refused',
    key => {
      expect(() => recordIdOf(eventWith(key), actor, route)).toThrow(
        expect.objectContaining({ code: 'idempotency-key-missing' }),
      )
    },
  )

  it.each(['12345678', 'x'.repeat(255)])('has a record by organization, subject, route and key', key => {
    expect(recordIdOf(eventWith(key), actor, route)).toBe(`org_1/wang#POST /v1/things#${key}`)
  })

  const making = { route, id: 'one', path: '/v1/things', body: { a: 1 }, now: storedAt, audit }

  it('that is repeated is given the stored answer, marked', async () => {
    const once = onceMaker(making)
    await once.store(tables, things, { thingId: 'thg_1' })
    const answer = await storedAnswer(tables, things, once)
    expect(answer).toMatchObject({
      statusCode: 201,
      body: '{"thingId":"thg_1"}',
      headers: { 'idempotent-replayed': 'true', 'cache-control': 'no-store' },
    })
    const thrown = await thrownBy(() => once.store(tables, things, {}))
    expect(replayed(thrown, once)).toEqual(answer)
    expect(replayed(new Error('other'), once)).toBeUndefined()
    expect(once.record({ thingId: 'thg_1' }).audit?.objects).toEqual(['wh_1', 'thg_1'])
  })

  it('with the key of another request is refused', async () => {
    await onceMaker(making).store(tables, things, {})
    const other = onceMaker({ ...making, body: { a: 2 } })
    await expect(storedAnswer(tables, things, other)).rejects.toMatchObject({
      code: 'idempotency-key-reused',
    })
  })

  it('that only reads has no record', async () => {
    const reading = onceMaker({ ...making, id: undefined })
    expect(reading.fingerprint).toBe('')
    expect(() => reading.record({})).toThrow(/reads only/)
    expect(await storedAnswer(tables, things, reading)).toBeUndefined()
  })

  it('that answers personal data keeps its answer sealed', async () => {
    const sealer = { seal: (text: string) => `sealed ${text}`, open: (text: string) => text.slice(7) }
    const once = onceMaker({ ...making, sealer })
    await once.store(tables, things, { thingId: 'thg_1' })
    expect((await findRecord(tables, things, 'one'))?.body).toBe('sealed {"thingId":"thg_1"}')
    expect((await storedAnswer(tables, things, once))?.body).toBe('{"thingId":"thg_1"}')
  })
})

it('an event is consumed once by each consumer, and remembered for sixty days', async () => {
  const event = {
    id: 'ord_1#2',
    type: 'x',
    time: storedAt,
    tenant: 't',
    aggregate: 'ord_1',
    sequence: 2,
    data: {},
  }
  const mark = inboxMark(things, 'invoicing', event, storedAt)
  await write(mark)
  expect(await thrownBy(() => write(mark))).toBeInstanceOf(AlreadyConsumed)
  await write(inboxMark(things, 'forecasting', event, storedAt))
  await write(inboxMark(things, 'invoicing', { ...event, id: 'ord_1#3' }, storedAt))
  expect(mark.item.expiresAt).toBe(Date.parse('2027-01-24T12:00:00.000Z') / 1000)
  expect(mark.rank).toBe(1)
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { channelSettingsStore } from '../../../functions/invoicing/channel-settings.store.ts'
import type { ChannelSettings } from '../../../functions/invoicing/channel-settings.ts'
import type { Invoice } from '../../../functions/invoicing/invoice.ts'
import { invoicingTable, quotaKey } from '../../../functions/invoicing/invoicing.table.ts'
import { noticeStore } from '../../../functions/invoicing/notice.store.ts'
import { noticesOf, readyEvent } from '../../../functions/invoicing/notice.ts'
import { ReadWasStale } from '../../../functions/invoicing/number-in-series.ts'
import { quotaStore } from '../../../functions/invoicing/quota.store.ts'
import { redLetterStore } from '../../../functions/invoicing/red-letter.store.ts'
import type { TaxChannel } from '../../../functions/invoicing/tax-channel.ts'
import { taxRequestStore } from '../../../functions/invoicing/tax-request.store.ts'
import type { TaxRequest } from '../../../functions/invoicing/tax-request.ts'
import { tokenStore } from '../../../functions/invoicing/token.store.ts'
import { organizationsTable } from '../../../functions/organizations/index.ts'
import type { DomainError } from '../../../shared/errors/domain-error.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import { outboxTable } from '../../../shared/outbox.ts'
import type { Tables } from '../../../shared/tables.ts'
import { startDynamo, type TestDynamo } from '../../support/dynamo.ts'
import { newId, once, shippedLine, world } from './world.ts'

const NOW = '2026-11-25T08:00:00.000Z'
let parties = 0

/** Parties that no other test of the suite has: the engine keeps what was written. */
const fresh = () => {
  parties++
  return { sellerId: `org_seller_${process.pid}_${parties}`, buyerId: `org_buyer_${process.pid}_${parties}` }
}

const requestOf = (changes: Partial<TaxRequest> = {}): TaxRequest => ({
  requestId: newId('txr'),
  invoiceId: newId('inv'),
  ...fresh(),
  channel: 'nuonuo',
  state: 'requested',
  net: '100',
  tries: 0,
  sent: 0,
  requestedAt: NOW,
  dueAt: NOW,
  version: 0,
  ...changes,
})

const times = <T>(count: number, one: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => one(i)))

/** `done`, or what it was refused with. */
const outcome = (doing: Promise<unknown>): Promise<string> =>
  doing.then(
    () => 'done',
    (thrown: Error & Partial<DomainError>) => thrown.code ?? thrown.name,
  )

const counted = (outcomes: readonly string[]): Record<string, number> =>
  Object.fromEntries([...new Set(outcomes)].map(one => [one, outcomes.filter(each => each === one).length]))

const event = () =>
  readyEvent({ invoiceId: newId('inv'), seller: {}, buyer: {} } as Invoice, undefined, NOW, 't')

const contract = (engine: string, tablesOf: () => Tables) =>
  describe(`stores of invoicing, ${engine}`, () => {
    it('ten shipments at once get ten numbers of one series, 1 to 10, each behind the one before', async () => {
      const here = await world({ tables: tablesOf(), parties: fresh() })
      const issued = (await times(10, () => here.issue(here.shipped()))).flat()
      const series = await here.series(issued[0]?.series ?? '')
      expect(series.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      for (const [i, { previousHash }] of series.entries())
        expect(previousHash).toBe(series[i - 1]?.hash ?? '0'.repeat(64))
    })

    it('one shipment ten times at once is one invoice', async () => {
      const here = await world({ tables: tablesOf(), parties: fresh() })
      const goods = here.shipped()
      await times(10, () => here.issue(goods))
      const { links } = await here.invoices.ofOrder(goods.orderId, { limit: 10, cursor: undefined })
      expect(links).toHaveLength(1)
    })

    it('a long document is read as it was issued, and never changes', async () => {
      const here = await world({ tables: tablesOf(), parties: fresh() })
      const lines = Array.from({ length: 900 }, (_, i) => shippedLine({ lineNumber: i + 1, sku: `S-${i}` }))
      const [invoice] = (await here.issue(here.shipped({ lines }))) as [Invoice]
      expect(await here.invoices.find(invoice.invoiceId)).toEqual(invoice)
      expect(await here.invoices.findAll([invoice.invoiceId, newId('inv')])).toEqual([invoice])
    })

    it('of ten who credit all of a line at once, one does', async () => {
      const here = await world({ tables: tablesOf(), parties: fresh() })
      const [invoice] = (await here.issue(here.shipped())) as [Invoice]
      const outcomes = await times(10, () =>
        outcome(here.correct(invoice.invoiceId, { reason: 'invoiceWrong' }, here.seller)),
      )
      expect(counted(outcomes).done).toBe(1)
      expect(outcomes.filter(one => one !== 'done').every(one => one !== 'TypeError')).toBe(true)
    })

    it('a title is changed by one of ten, and holds the invoice that was drafted with another', async () => {
      const { titles, tables } = await world({ tables: tablesOf(), parties: fresh() })
      const orderId = newId('ord')
      const outcomes = await times(10, i =>
        outcome(titles.save(orderId, { name: `商行 ${i}`, email: `b${i}@dealer.example` }, 0, once({}))),
      )
      expect(counted(outcomes)).toEqual({ done: 1, 'precondition-failed': 9 })
      await expect(tables.transact([titles.unchanged(orderId, 0)])).rejects.toBeInstanceOf(ReadWasStale)
      await tables.transact([titles.unchanged(orderId, 1)])
      expect((await titles.of(orderId)).version).toBe(1)
    })

    it('a request goes on on the version that was read, and an invoice has one', async () => {
      const requests = taxRequestStore(tablesOf())
      const request = requestOf()
      await requests.save(request)
      expect(await outcome(requests.save({ ...request, requestId: newId('txr') }))).toBe('ReadWasStale')
      const outcomes = await times(10, () =>
        outcome(requests.save({ ...request, version: 1, state: 'quotaHeld' })),
      )
      expect(counted(outcomes)).toEqual({ done: 1, ReadWasStale: 9 })
      expect(await requests.ofInvoice(request.invoiceId)).toMatchObject({ state: 'quotaHeld', version: 2 })
    })

    it('what is due comes in the order of its time, and what waits for nothing never', async () => {
      const requests = taxRequestStore(tablesOf())
      const at = (minute: number) => `2001-01-01T00:0${minute}:00.000Z`
      const [late, early, ended] = [
        requestOf({ dueAt: at(2) }),
        requestOf({ dueAt: at(1) }),
        requestOf({ state: 'delivered' }),
      ]
      const { dueAt: _, ...resting } = ended
      for (const one of [late, early, resting]) await requests.save(one)
      const due = await requests.due(at(3), 10)
      expect(due.map(({ requestId }) => requestId)).toEqual([early.requestId, late.requestId])
      for (const one of due) await requests.save({ ...one, dueAt: NOW })
    })

    it('a month’s quota is never exceeded by twenty who hold at once; what failed gives it back', async () => {
      const tables = tablesOf()
      const requests = taxRequestStore(tables)
      const { sellerId, buyerId } = fresh()
      await tables.putAll(invoicingTable, [
        { ...quotaKey(sellerId, '2026-11'), limit: 500, available: 500, held: 0, used: 0 },
      ])
      const all = await times(20, async () => {
        const request = requestOf({ sellerId, buyerId })
        await requests.save(request)
        const held: TaxRequest = { ...request, version: 1, state: 'quotaHeld', quotaMonth: '2026-11' }
        return { held, got: await requests.holdQuota(held, '2026-11') }
      })
      const got = all.filter(({ got }) => got === 'held')
      expect(got).toHaveLength(5)
      const [first, second] = got.map(({ held }) => ({ ...held, version: 2 })) as [TaxRequest, TaxRequest]
      await requests.save({ ...first, state: 'unknown' })
      await requests.saveFailed({ ...first, version: 3, state: 'failed' })
      await requests.save({ ...second, state: 'unknown' })
      await requests.saveIssued(
        { ...second, version: 3, state: 'issued', fiscalNumber: `2631${newId('txr').slice(-16)}` },
        event(),
      )
      const quota = await tables.get(invoicingTable, quotaKey(sellerId, '2026-11'), { consistent: true })
      expect(quota).toMatchObject({ limit: 500, available: 100, held: 300, used: 100 })
    })

    it('what a month’s quota is handed out is booked by one of ten, and given back only out of what nobody holds', async () => {
      const tables = tablesOf()
      const quotas = quotaStore(tables)
      const requests = taxRequestStore(tables)
      const { sellerId, buyerId } = fresh()
      const of = { sellerId, month: '2026-11' }
      const nothing = await quotas.find(of)
      const move = { kind: 'download', serial: 's-1', amount: 500n, askedAt: NOW } as const
      const outcomes = await times(10, () => outcome(quotas.save(of, nothing, { move, free: 1_500n })))
      expect(counted(outcomes)).toEqual({ done: 1, ReadWasStale: 9 })
      const begun = await quotas.find(of)
      expect(begun).toMatchObject({ move, limit: 0n, free: 1_500n, version: 1 })
      const validity = { from: '2026-11-01', until: '2026-11-15' }
      const booked = await quotas.save(of, begun, { add: 500n, validity })
      expect(await quotas.find(of)).toEqual(booked)
      const request = requestOf({ sellerId, buyerId })
      await requests.save(request)
      await requests.holdQuota({ ...request, version: 1, state: 'quotaHeld', quotaMonth: of.month }, of.month)
      const back = { kind: 'giveBack', serial: 's-2', amount: 500n, askedAt: NOW } as const
      expect(await outcome(quotas.save(of, booked, { move: back, add: -500n }))).toBe('ReadWasStale')
      const left = await quotas.save(of, booked, { move: { ...back, amount: 400n }, add: -400n })
      expect(await quotas.find(of)).toMatchObject({ limit: 100n, available: 0n, version: left.version })
    })

    it('a fiscal number is one document’s for ever', async () => {
      const requests = taxRequestStore(tablesOf())
      const fiscalNumber = `2632${newId('txr').slice(-16)}`
      const outcomes = await times(5, async () => {
        const request = requestOf({ state: 'submitted' })
        await requests.save(request)
        return requests.saveIssued({ ...request, version: 1, state: 'issued', fiscalNumber }, event())
      })
      expect(counted(outcomes)).toEqual({ saved: 1, taken: 4 })
    })

    it('numbers of a block are taken once each, in order, and the next block is fetched when it is used up', async () => {
      const requests = taxRequestStore(tablesOf())
      const { sellerId, buyerId } = fresh()
      const blocks: string[] = []
      const channel = {
        numbers: {
          block: async (serial: string) => {
            if (!blocks.includes(serial)) blocks.push(serial)
            const first = 1 + 3 * blocks.indexOf(serial)
            return { first: String(first).padStart(20, '0'), last: String(first + 2).padStart(20, '0') }
          },
        },
      } as unknown as TaxChannel
      const take = async (request: TaxRequest): Promise<string | undefined> => {
        for (;;) {
          try {
            return (await requests.takeNumber(request, channel)).number
          } catch (thrown) {
            if (!(thrown instanceof ReadWasStale)) throw thrown
          }
        }
      }
      const numbers = await times(8, async () => {
        const request = requestOf({ sellerId, buyerId })
        await requests.save(request)
        return take({ ...request, version: 1 })
      })
      expect(numbers.map(Number).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
      expect(blocks).toHaveLength(3)
    })

    it('both sides are told once, with one event, however often it is asked', async () => {
      const tables = tablesOf()
      const here = await world({ tables, parties: fresh() })
      const [invoice] = (await here.issue(here.shipped())) as [Invoice]
      const notices = noticeStore(tables)
      const ready = readyEvent(invoice, undefined, NOW, 'test')
      await times(5, () => notices.add(noticesOf(invoice, undefined, '2001-02-01T00:00:00.000Z'), ready))
      const due = await notices.due('2001-02-02T00:00:00.000Z', 10)
      expect(due.map(({ organizationId }) => organizationId).toSorted()).toEqual(
        [invoice.seller.organizationId, invoice.buyer.organizationId].toSorted(),
      )
      const sent = await times(4, () =>
        outcome(notices.save({ ...(due[0] as (typeof due)[0]), state: 'sent' })),
      )
      expect(counted(sent)).toEqual({ done: 1, ReadWasStale: 3 })
      for (const one of await notices.due('2001-02-02T00:00:00.000Z', 10)) {
        const { dueAt: _, ...rest } = one
        await notices.save(rest)
      }
    })

    it('a channel is changed by one of ten, and the month’s quota follows it', async () => {
      const tables = tablesOf()
      const channels = channelSettingsStore(tables)
      const { sellerId } = fresh()
      const said = (monthlyQuota: number) => {
        const settings: ChannelSettings = { kind: 'peppol', monthlyQuota }
        return { settings, origin: 'https://api.example' }
      }
      const outcomes = await times(10, () =>
        outcome(channels.save(sellerId, said(1_000), 0, '2026-11', once({}))),
      )
      expect(counted(outcomes).done).toBe(1)
      await channels.save(sellerId, said(400), 1, '2026-11', once({}))
      expect(await channels.of(sellerId)).toMatchObject({ settings: { monthlyQuota: 400 }, version: 2 })
      expect(await tables.get(invoicingTable, quotaKey(sellerId, '2026-11'))).toMatchObject({
        limit: 400,
        available: 400,
      })
    })

    it('the right to ask for a token is one caller’s, until he has brought it or his time is over', async () => {
      const tokens = tokenStore(tablesOf())
      const { sellerId } = fresh()
      const rights = await times(10, () => tokens.reserve(sellerId, NOW, '2026-11-25T08:30:00.000Z'))
      expect(rights.filter(Boolean)).toHaveLength(1)
      expect(await tokens.reserve(sellerId, '2026-11-25T08:31:00.000Z', '2026-11-25T09:00:00.000Z')).toBe(
        true,
      )
      const kept = { token: 't', askedAt: NOW, expiresAt: '2026-11-26T08:00:00.000Z' }
      await tokens.keep(sellerId, kept)
      expect(await tokens.read(sellerId)).toEqual(kept)
    })

    it('a red-letter form goes on on the version that was read', async () => {
      const redLetters = redLetterStore(tablesOf())
      const form = {
        redLetterId: newId('rlf'),
        invoiceId: newId('inv'),
        ...fresh(),
        channel: 'nuonuo',
        blueFiscalNumber: '26310000000000000001',
        reason: 'goodsReturned',
        wanted: [],
        state: 'waiting',
        tries: 0,
        openedAt: NOW,
        version: 0,
      } as const
      await redLetters.save(form)
      const outcomes = await times(5, () => outcome(redLetters.save({ ...form, version: 1, tries: 1 })))
      expect(counted(outcomes)).toEqual({ done: 1, ReadWasStale: 4 })
    })
  })

const memory = memoryTables()
contract('memory', () => memory)

let dynamo: TestDynamo
beforeAll(async () => {
  dynamo = await startDynamo()
  for (const table of [invoicingTable, organizationsTable, outboxTable]) await dynamo.createTable(table)
})
afterAll(() => dynamo.stop())
contract('dynamo', () => dynamo.tables)

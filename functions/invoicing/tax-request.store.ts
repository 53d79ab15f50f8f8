import type { Instant } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import { type IdempotencyRecord, idempotencyPut } from '../../shared/idempotency.ts'
import { outboxPut } from '../../shared/outbox.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, atLeast, equals, type Item, put, update, type Write } from '../../shared/writes.ts'
import { dueItems } from './due-items.store.ts'
import { dueRecord, unmoved } from './due-record.ts'
import {
  channelKey,
  fiscalNumberKey,
  invoiceTaxRequestKey,
  invoicingTable,
  numberBlockKey,
  quotaKey,
  taxRequestKey,
} from './invoicing.table.ts'
import { ReadWasStale } from './number-in-series.ts'
import type { TaxRequests } from './tax-request.ts'
import { mayBecome, type TaxRequest, type TaxRequestState } from './tax-request.ts'

const DUE_KIND = 'taxRequest'

const itemOf = (request: TaxRequest): Item => ({
  ...taxRequestKey(request.requestId),
  state: request.state,
  ...dueRecord(DUE_KIND, 'request', request),
})

const requestOf = (item: Item): TaxRequest => JSON.parse(item.request)

const stale = () => new ReadWasStale('The request has moved on')

const saving = (request: TaxRequest): Write =>
  put(invoicingTable, itemOf(request), {
    when: unmoved(request),
    refused: old => {
      const from = old?.state as TaxRequestState | undefined
      if (old?.version === request.version && from && !mayBecome(from, request.state)) {
        return new Error(`A tax request cannot become ${request.state} from ${from}`)
      }
      return stale()
    },
  })

class QuotaExhausted extends Error {
  override readonly name = 'QuotaExhausted'
}
class NumberTaken extends Error {
  override readonly name = 'NumberTaken'
}

const netOf = ({ net }: TaxRequest): number => Number(net)

type Answered = { saveAnswered(request: TaxRequest, record: IdempotencyRecord): Promise<void> }

export const taxRequestStore = (tables: Tables): TaxRequests & Answered => {
  const quotaOf = ({ sellerId, quotaMonth = '' }: TaxRequest) => quotaKey(sellerId, quotaMonth)

  /** Moves what a request holds of its month's quota, where its seller has one. */
  const quotaWrites = async (request: TaxRequest, add: Record<string, number>): Promise<Write[]> => {
    const key = quotaOf(request)
    const quota = request.quotaMonth ? await tables.get(invoicingTable, key, { consistent: true }) : undefined
    return quota ? [update(invoicingTable, key, { add })] : []
  }

  const openedQuota = async (sellerId: string, month: string) => {
    const key = quotaKey(sellerId, month)
    const quota = await tables.get(invoicingTable, key, { consistent: true })
    if (quota) return quota
    // The first request of a month opens its quota; one that is handed out was opened by asking for it.
    const channel = await tables.get(invoicingTable, channelKey(sellerId), { consistent: true })
    const limit: number | undefined = channel?.monthlyQuota
    if (limit === undefined) return undefined
    const item = { ...key, limit, available: limit, held: 0, used: 0 }
    await tables
      .transact([put(invoicingTable, item, { when: { pk: absent() }, refused: stale })])
      .catch(ignoringStale)
    return item
  }

  return {
    find: async requestId => {
      const item = await tables.get(invoicingTable, taxRequestKey(requestId), { consistent: true })
      return item && requestOf(item)
    },
    ofInvoice: async invoiceId => {
      const link = await tables.get(invoicingTable, invoiceTaxRequestKey(invoiceId), { consistent: true })
      const item =
        link && (await tables.get(invoicingTable, taxRequestKey(link.requestId), { consistent: true }))
      return item && requestOf(item)
    },
    due: async (now: Instant, limit) => {
      const items = await dueItems(tables, DUE_KIND, now, limit)
      return items.map(requestOf)
    },
    save: (request, event) =>
      tables.transact([
        saving(request),
        ...(request.version === 0
          ? [
              put(
                invoicingTable,
                { ...invoiceTaxRequestKey(request.invoiceId), requestId: request.requestId },
                { when: { pk: absent() }, refused: stale },
              ),
            ]
          : []),
        ...(event ? [outboxPut(event)] : []),
      ]),
    saveAnswered: (request, record) =>
      tables.transact([saving(request), idempotencyPut(invoicingTable, record)]).catch(asConflict),
    holdQuota: async (request, month) => {
      const key = quotaKey(request.sellerId, month)
      const quota = await openedQuota(request.sellerId, month)
      const net = netOf(request)
      try {
        await tables.transact([
          saving(request),
          ...(quota
            ? [
                update(invoicingTable, key, {
                  when: { available: atLeast(net) },
                  add: { available: -net, held: net },
                  refused: () => new QuotaExhausted(),
                }),
              ]
            : []),
        ])
        return 'held'
      } catch (thrown) {
        if (thrown instanceof QuotaExhausted) return 'exhausted'
        throw thrown
      }
    },
    releaseQuota: async request => {
      const { quotaMonth: _, ...rest } = request
      const net = netOf(request)
      await tables.transact([saving(rest), ...(await quotaWrites(request, { held: -net, available: net }))])
      return { ...rest, version: request.version + 1 }
    },
    takeNumber: async (request, channel) => {
      if (!channel.numbers) return request
      const key = numberBlockKey(request.sellerId)
      for (;;) {
        const block = await tables.get(invoicingTable, key, { consistent: true })
        if (block && BigInt(block.next) <= BigInt(block.last)) {
          const numbered = { ...request, number: block.next as string }
          const next = String(BigInt(block.next) + 1n).padStart(block.next.length, '0')
          await tables.transact([
            saving(numbered),
            update(invoicingTable, key, {
              when: { next: equals(block.next), block: equals(block.block) },
              set: { next },
              refused: stale,
            }),
          ])
          return { ...numbered, version: numbered.version + 1 }
        }
        // The same serial gives the same block, so that two who ask at once do not waste one.
        const count = (block?.block ?? 0) + 1
        const { first, last } = await channel.numbers.block(`${request.sellerId}-${count}`)
        await tables
          .transact([
            put(
              invoicingTable,
              { ...key, block: count, next: first, last },
              { when: block ? { block: equals(block.block) } : { pk: absent() }, refused: stale },
            ),
          ])
          .catch(ignoringStale)
      }
    },
    saveIssued: async (request, event) => {
      const net = netOf(request)
      try {
        await tables.transact([
          saving(request),
          put(
            invoicingTable,
            { ...fiscalNumberKey(request.fiscalNumber ?? ''), requestId: request.requestId },
            { when: { pk: absent() }, refused: () => new NumberTaken() },
          ),
          outboxPut(event),
          ...(await quotaWrites(request, { held: -net, used: net })),
        ])
        return 'saved'
      } catch (thrown) {
        if (thrown instanceof NumberTaken) return 'taken'
        throw thrown
      }
    },
    saveFailed: async request => {
      const net = netOf(request)
      await tables.transact([
        saving(request),
        ...(await quotaWrites(request, { held: -net, available: net })),
      ])
    },
  }
}

const asConflict = (thrown: unknown): never => {
  throw thrown instanceof ReadWasStale
    ? new DomainError('conflict', 'It was moved on at this moment.')
    : thrown
}

const ignoringStale = (thrown: unknown): void => {
  if (!(thrown instanceof ReadWasStale)) throw thrown
}

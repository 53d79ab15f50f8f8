import { idempotencyPut } from '../../shared/idempotency.ts'
import { outboxPut } from '../../shared/outbox.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, put, type Write } from '../../shared/writes.ts'
import { furtherParts, invoiceItems, invoiceOf } from './invoice.item.ts'
import { type Invoice, type Invoices, sidesOf } from './invoice.ts'
import {
  invoiceKey,
  invoicePartKey,
  invoicingTable,
  issuedIn,
  ORDER_INVOICE_PREFIX,
  orderInvoiceKey,
  orderPartition,
  seriesHeadKey,
  seriesNumberKey,
} from './invoicing.table.ts'
import { headAfter } from './seal-invoice.ts'
import { emptySeries, type SeriesHead, SeriesMoved, type SeriesStore } from './series.ts'

const headOf = (item: Item | undefined): SeriesHead =>
  item ? { last: item.last, lastHash: item.lastHash, lastIssuedAt: item.lastIssuedAt } : emptySeries

const headWrite = (series: string, before: SeriesHead, after: SeriesHead): Write =>
  put(
    invoicingTable,
    { ...seriesHeadKey(series), ...after },
    {
      when: before.last
        ? { last: equals(before.last), lastHash: equals(before.lastHash) }
        : { last: absent() },
      refused: old => new SeriesMoved(headOf(old)),
    },
  )

const once = { when: { pk: absent() } }

const invoiceWrites = (invoice: Invoice): Write[] => {
  const { invoiceId, series, number, hash, issuedOn, kind, shipments } = invoice
  const sides = sidesOf(invoice)
  const entry = { invoiceId, hash, issuedIn: issuedIn(sides.sellerId, issuedOn.slice(0, 7)), ...sides, kind }
  const orderIds = [...new Set(shipments.map(({ orderId }) => orderId))]
  return [
    ...invoiceItems(invoice).map(item => put(invoicingTable, item, once)),
    put(invoicingTable, { ...seriesNumberKey(series, number), ...entry }, once),
    ...orderIds.map(orderId =>
      put(invoicingTable, { ...orderInvoiceKey(orderId, invoiceId), invoiceId, ...sides }, once),
    ),
  ]
}

export const seriesStore = (tables: Tables): SeriesStore => ({
  head: async series => headOf(await tables.get(invoicingTable, seriesHeadKey(series), { consistent: true })),
  append: async (head, issued, together) => {
    const last = issued.at(-1)?.invoice
    if (!last) return
    await tables.transact([
      headWrite(last.series, head, headAfter(last)),
      ...issued.flatMap(({ invoice, event }) => [...invoiceWrites(invoice), outboxPut(event)]),
      ...together,
    ])
  },
})

/** The write of a request's answer. */
export const answered = (record: Parameters<typeof idempotencyPut>[1]): Write =>
  idempotencyPut(invoicingTable, record)

export const invoiceStore = (tables: Tables): Invoices => {
  /** The documents of items, those in several parts with one more read for all of them. */
  const documents = async (items: readonly Item[]): Promise<Invoice[]> => {
    const keys = items.map(item =>
      Array.from({ length: furtherParts(item) }, (_, i) =>
        invoicePartKey(item.pk.replace('invoice#', ''), i + 1),
      ),
    )
    const long = keys.filter(of => of.length)
    const parts = long.length
      ? await tables.batchGet(long.map(of => ({ table: invoicingTable, keys: of, consistent: true })))
      : []
    return items.map((item, i) => {
      const own = parts[long.indexOf(keys[i] ?? [])] ?? []
      return invoiceOf(
        item,
        own.map(({ packed }) => packed),
      )
    })
  }

  return {
    find: async invoiceId => {
      const item = await tables.get(invoicingTable, invoiceKey(invoiceId), { consistent: true })
      return item && (await documents([item]))[0]
    },
    findAll: async invoiceIds => {
      const [items = []] = await tables.batchGet([
        { table: invoicingTable, keys: invoiceIds.map(invoiceKey), consistent: true },
      ])
      return documents(items)
    },
    ofOrder: async (orderId, { limit, cursor }) => {
      const page = await tables.query({
        table: invoicingTable,
        partition: orderPartition(orderId),
        sort: { beginsWith: ORDER_INVOICE_PREFIX },
        limit,
        consistent: true,
        ...(cursor ? { cursor } : {}),
      })
      const links = page.items.map(({ invoiceId, sellerId, buyerId }) => ({ invoiceId, sellerId, buyerId }))
      return { links, ...(page.cursor ? { cursor: page.cursor } : {}) }
    },
  }
}

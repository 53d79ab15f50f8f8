import { AlreadyConsumed } from '../../shared/inbox.ts'
import { outboxPut } from '../../shared/outbox.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, put, type Write } from '../../shared/writes.ts'
import type { Invoice, Invoices } from './invoice.ts'
import {
  invoiceKey,
  invoicingTable,
  orderPartition,
  seriesHeadKey,
  seriesNumberKey,
  shipmentKey,
} from './invoicing.table.ts'
import { headAfter } from './seal-invoice.ts'
import { emptySeries, type SeriesHead, SeriesMoved, type SeriesStore } from './series.ts'

/** One text and a few attributes: a map of 45 lines would cost more time in marshalling than the write. */
const invoiceItem = (invoice: Invoice): Item => ({
  ...invoiceKey(invoice.invoiceId),
  series: invoice.series,
  number: invoice.number,
  hash: invoice.hash,
  document: JSON.stringify(invoice),
})

const invoiceOf = (item: Item): Invoice => JSON.parse(item.document)

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
  const { invoiceId, series, number, hash, orderId, shipmentId, seller, buyer } = invoice
  return [
    put(invoicingTable, invoiceItem(invoice), once),
    put(invoicingTable, { ...seriesNumberKey(series, number), invoiceId, hash }, once),
    // The link stands in for the consumer's inbox mark. Marks drop what is older than the last event of
    // its aggregate, and a shipment that comes back late from the dead-letter queue still needs its invoice.
    put(
      invoicingTable,
      {
        ...shipmentKey(orderId, shipmentId),
        invoiceId,
        sellerId: seller.organizationId,
        buyerId: buyer.organizationId,
      },
      {
        ...once,
        refused: () => new AlreadyConsumed(`Shipment ${shipmentId} has its invoice`),
        rank: 1,
      },
    ),
  ]
}

export const seriesStore = (tables: Tables): SeriesStore => ({
  head: async series => headOf(await tables.get(invoicingTable, seriesHeadKey(series), { consistent: true })),
  append: async (head, issued) => {
    const last = issued.at(-1)?.invoice
    if (!last) return
    await tables.transact([
      headWrite(last.series, head, headAfter(last)),
      ...issued.flatMap(({ invoice, event }) => [...invoiceWrites(invoice), outboxPut(event)]),
    ])
  },
})

export const invoiceStore = (tables: Tables): Invoices => ({
  find: async invoiceId => {
    const item = await tables.get(invoicingTable, invoiceKey(invoiceId), { consistent: true })
    return item && invoiceOf(item)
  },
  findAll: async invoiceIds => {
    const [items = []] = await tables.batchGet([
      { table: invoicingTable, keys: invoiceIds.map(invoiceKey), consistent: true },
    ])
    return items.map(invoiceOf)
  },
  ofOrder: async (orderId, { limit, cursor }) => {
    const page = await tables.query({
      table: invoicingTable,
      partition: orderPartition(orderId),
      sort: { beginsWith: 'shipment#' },
      limit,
      consistent: true,
      ...(cursor ? { cursor } : {}),
    })
    const links = page.items.map(({ invoiceId, sellerId, buyerId }) => ({ invoiceId, sellerId, buyerId }))
    return { links, ...(page.cursor ? { cursor: page.cursor } : {}) }
  },
})

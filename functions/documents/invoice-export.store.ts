import { idempotencyPut } from '../../shared/idempotency.ts'
import { AlreadyConsumed } from '../../shared/inbox.ts'
import { outboxPut } from '../../shared/outbox.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, put } from '../../shared/writes.ts'
import { documentsTable, exportKey, monthKey, monthPartition } from './documents.table.ts'
import type { InvoiceExport, InvoiceExports, MonthEntry } from './invoice-export.ts'

const entryOf = ({ invoiceId, number, kind, issuedOn, sellerId, buyerId }: Item): MonthEntry => ({
  invoiceId,
  number,
  kind,
  issuedOn,
  sellerId,
  buyerId,
})

const exportItem = (one: InvoiceExport, next?: string): Item => ({
  ...exportKey(one.organizationId, one.exportId),
  written: one.parts.length,
  document: JSON.stringify(one),
  ...(next ? { next } : {}),
})

export const exportStore = (tables: Tables): InvoiceExports => ({
  register: async entry => {
    const { sellerId, buyerId, issuedOn, number, invoiceId, kind } = entry
    const sides = [...new Set([sellerId, buyerId])]
    const listed = { invoiceId, number, kind, issuedOn, sellerId, buyerId }
    await tables.transact(
      sides.map(side => put(documentsTable, { ...monthKey(side, issuedOn, number, invoiceId), ...listed })),
    )
  },
  month: async (organizationId, month, { limit, cursor }) => {
    const page = await tables.query({
      table: documentsTable,
      partition: monthPartition(organizationId, month),
      limit,
      consistent: true,
      ...(cursor ? { cursor } : {}),
    })
    return { entries: page.items.map(entryOf), ...(page.cursor ? { cursor: page.cursor } : {}) }
  },
  insert: async (wanted, first, record) => {
    await tables.transact([
      put(documentsTable, exportItem(wanted), { when: { pk: absent() } }),
      outboxPut(first),
      idempotencyPut(documentsTable, record),
    ])
  },
  find: async (organizationId, exportId) => {
    const item = await tables.get(documentsTable, exportKey(organizationId, exportId), { consistent: true })
    return item && { ...JSON.parse(item.document), ...(item.next ? { next: item.next } : {}) }
  },
  addPart: async (after, next) => {
    await tables.transact([
      put(documentsTable, exportItem(after, next?.cursor), {
        // The count stands in for an inbox mark: a repeated event finds its part written.
        when: { written: equals(after.parts.length - 1) },
        refused: () => new AlreadyConsumed(`Part ${after.parts.length} of ${after.exportId} is written`),
      }),
      ...(next ? [outboxPut(next.event)] : []),
    ])
  },
})

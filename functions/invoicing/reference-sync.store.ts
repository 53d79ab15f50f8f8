import type { Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, put, type Write } from '../../shared/writes.ts'
import { invoicingTable, referenceSyncKey } from './invoicing.table.ts'
import { ReadWasStale } from './number-in-series.ts'
import type { ReferenceSync, ReferenceSyncs } from './reference-sync.ts'

const DUE_KIND = 'referenceData'

const itemOf = (sync: ReferenceSync): Item => {
  const version = sync.version + 1
  return {
    ...referenceSyncKey(sync.sellerId),
    version,
    ...(sync.dueAt ? { dueKind: DUE_KIND, dueAt: sync.dueAt } : {}),
    sync: JSON.stringify({ ...sync, version }),
  }
}

/** The first download of a channel: from its beginning, whatever was downloaded before. */
export const firstSync = (sync: ReferenceSync): Write => put(invoicingTable, itemOf(sync))

export const referenceSyncStore = (tables: Tables): ReferenceSyncs => ({
  due: async (now, limit) => {
    const page = await tables.query({
      table: invoicingTable,
      index: 'due',
      partition: DUE_KIND,
      sort: { before: now },
      limit,
    })
    return page.items.map(({ sync }) => JSON.parse(sync))
  },
  save: sync =>
    tables.transact([
      put(invoicingTable, itemOf(sync), {
        when: sync.version === 0 ? { pk: absent() } : { version: equals(sync.version) },
        refused: () => new ReadWasStale('The download has moved on'),
      }),
    ]),
})

import type { Tables } from '../../shared/tables.ts'
import { type Item, put, type Write } from '../../shared/writes.ts'
import { dueItems } from './due-items.store.ts'
import { dueRecord, unmoved } from './due-record.ts'
import { invoicingTable, referenceSyncKey } from './invoicing.table.ts'
import { ReadWasStale } from './number-in-series.ts'
import type { ReferenceSync, ReferenceSyncs } from './reference-sync.ts'

const DUE_KIND = 'referenceData'

const itemOf = (sync: ReferenceSync): Item => ({
  ...referenceSyncKey(sync.sellerId),
  ...dueRecord(DUE_KIND, 'sync', sync),
})

/** The first download of a channel: from its beginning, whatever was downloaded before. */
export const firstSync = (sync: ReferenceSync): Write => put(invoicingTable, itemOf(sync))

export const referenceSyncStore = (tables: Tables): ReferenceSyncs => ({
  due: async (now, limit) => {
    const items = await dueItems(tables, DUE_KIND, now, limit)
    return items.map(({ sync }) => JSON.parse(sync))
  },
  save: sync =>
    tables.transact([
      put(invoicingTable, itemOf(sync), {
        when: unmoved(sync),
        refused: () => new ReadWasStale('The download has moved on'),
      }),
    ]),
})

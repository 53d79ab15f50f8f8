import type { Tables } from '../../shared/tables.ts'
import { type Item, put } from '../../shared/writes.ts'
import { dueItems } from './due-items.store.ts'
import { dueRecord, unmoved } from './due-record.ts'
import { invoicingTable, registryEntryKey } from './invoicing.table.ts'
import { ReadWasStale } from './number-in-series.ts'
import type { RegistryEntries, RegistryEntry } from './registry-entry.ts'

const DUE_KIND = 'registryEntry'

const itemOf = (entry: RegistryEntry): Item => ({
  ...registryEntryKey(entry.code),
  ...dueRecord(DUE_KIND, 'entry', entry),
})

export const registryEntryStore = (tables: Tables): RegistryEntries => ({
  of: async code => {
    const item = await tables.get(invoicingTable, registryEntryKey(code), { consistent: true })
    return item && JSON.parse(item.entry)
  },
  due: async (now, limit) => {
    const items = await dueItems(tables, DUE_KIND, now, limit)
    return items.map(({ entry }) => JSON.parse(entry))
  },
  save: entry =>
    tables.transact([
      put(invoicingTable, itemOf(entry), {
        when: unmoved(entry),
        refused: () => new ReadWasStale('The code was looked up at this moment'),
      }),
    ]),
})

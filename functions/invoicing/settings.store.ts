import { versionDiffers } from '../../shared/errors/domain-error.ts'
import { idempotencyPut } from '../../shared/idempotency.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, put } from '../../shared/writes.ts'
import { invoicingTable, settingsKey } from './invoicing.table.ts'
import { defaultSettings, type Settings } from './settings.ts'

export const settingsStore = (tables: Tables): Settings => ({
  of: async sellerId => {
    const item = await tables.get(invoicingTable, settingsKey(sellerId), { consistent: true })
    return item
      ? { settings: JSON.parse(item.settings), version: item.version }
      : { settings: defaultSettings, version: 0 }
  },
  save: (sellerId, settings, before, record) =>
    tables.transact([
      put(
        invoicingTable,
        { ...settingsKey(sellerId), settings: JSON.stringify(settings), version: before + 1 },
        {
          when: before === 0 ? { pk: absent() } : { version: equals(before) },
          refused: old => versionDiffers(old?.version ?? 0),
        },
      ),
      idempotencyPut(invoicingTable, record),
    ]),
})

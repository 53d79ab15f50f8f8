import { versionDiffers } from '../../shared/errors/domain-error.ts'
import { idempotencyPut } from '../../shared/idempotency.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, put } from '../../shared/writes.ts'
import { invoicingTable, registrySettingsKey } from './invoicing.table.ts'
import type { RegistrySettingsStore } from './registry-settings.ts'

/** @param tables with what is secret sealed on the way in (`sealedTables`) */
export const registrySettingsStore = (tables: Tables): RegistrySettingsStore => ({
  read: async () => {
    const item = await tables.get(invoicingTable, registrySettingsKey, { consistent: true })
    return { settings: item ? JSON.parse(item.secret) : { kind: 'none' }, version: item?.version ?? 0 }
  },
  save: (settings, before, record) =>
    tables.transact([
      put(
        invoicingTable,
        { ...registrySettingsKey, version: before + 1, secret: JSON.stringify(settings) },
        {
          when: before === 0 ? { pk: absent() } : { version: equals(before) },
          refused: old => versionDiffers(old?.version ?? 0),
        },
      ),
      idempotencyPut(invoicingTable, record),
    ]),
})

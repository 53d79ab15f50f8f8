import { versionDiffers } from '../../shared/errors/domain-error.ts'
import { idempotencyPut } from '../../shared/idempotency.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, check, equals, put } from '../../shared/writes.ts'
import { invoicingTable, titleKey } from './invoicing.table.ts'
import { ReadWasStale } from './number-in-series.ts'
import type { Titles } from './title.ts'

const inVersion = (version: number) => (version === 0 ? { pk: absent() } : { version: equals(version) })

export const titleStore = (tables: Tables): Titles => ({
  of: async orderId => {
    const item = await tables.get(invoicingTable, titleKey(orderId), { consistent: true })
    return { title: item && JSON.parse(item.title), version: item?.version ?? 0 }
  },
  save: (orderId, title, before, record) =>
    tables.transact([
      put(
        invoicingTable,
        { ...titleKey(orderId), title: JSON.stringify(title), version: before + 1 },
        { when: inVersion(before), refused: old => versionDiffers(old?.version ?? 0) },
      ),
      idempotencyPut(invoicingTable, record),
    ]),
  unchanged: (orderId, version) =>
    check(invoicingTable, titleKey(orderId), {
      when: inVersion(version),
      refused: () => new ReadWasStale('The title has changed since it was read'),
    }),
})

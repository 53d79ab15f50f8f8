import { versionDiffers } from '../../shared/errors/domain-error.ts'
import { idempotencyPut } from '../../shared/idempotency.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, put } from '../../shared/writes.ts'
import { customsTable, tariffKey, tariffPartition } from './customs.table.ts'
import type { KeptTariffLine, Tariff } from './tariff.ts'

/** After every day of a first-day sort key that begins with it. */
const AFTER = '~'

/** A line as it is written: for seeds too. */
export const tariffItem = (line: KeptTariffLine): Item => ({
  ...tariffKey(line.hsCode, line.from),
  version: line.version,
  document: JSON.stringify(line),
})

export const tariffStore = (tables: Tables): Tariff => ({
  on: async (hsCode, day) => {
    const { items } = await tables.query({
      table: customsTable,
      partition: tariffPartition(hsCode),
      sort: { before: `${day}${AFTER}` },
      descending: true,
      limit: 1,
      consistent: true,
    })
    const line: KeptTariffLine | undefined = items[0] && JSON.parse(items[0].document)
    return line && (line.until === undefined || day <= line.until) ? line : undefined
  },
  save: async (line, record) => {
    await tables.transact([
      put(customsTable, tariffItem(line), {
        when: line.version === 1 ? { pk: absent() } : { version: equals(line.version - 1) },
        refused: old => versionDiffers(old?.version ?? 0),
      }),
      idempotencyPut(customsTable, record),
    ])
  },
})

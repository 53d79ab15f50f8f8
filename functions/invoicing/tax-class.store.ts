import { versionDiffers } from '../../shared/errors/domain-error.ts'
import { idempotencyPut } from '../../shared/idempotency.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, put } from '../../shared/writes.ts'
import { invoicingTable, taxClassKey, taxClassPartition } from './invoicing.table.ts'
import type { KeptTaxClass, TaxClass, TaxClasses } from './tax-class.ts'

/** Behind every sort key that begins with the day. */
const AFTER = '~'

/** A code as it is written the first time: for seeds and downloads. */
export const taxClassItem = (one: TaxClass, version = 1): Item => ({
  ...taxClassKey(one.code, one.from),
  version,
  taxClass: JSON.stringify(one),
})

export const taxClassStore = (tables: Tables): TaxClasses => ({
  on: async (code, day) => {
    const { items } = await tables.query({
      table: invoicingTable,
      partition: taxClassPartition(code),
      sort: { before: `${day}${AFTER}` },
      descending: true,
      limit: 1,
    })
    const [item] = items
    return item && { ...JSON.parse(item.taxClass), version: item.version }
  },
  save: ({ version, ...one }: KeptTaxClass, record) =>
    tables.transact([
      put(invoicingTable, taxClassItem(one, version), {
        when: version === 1 ? { pk: absent() } : { version: equals(version - 1) },
        refused: old => versionDiffers(old?.version ?? 0),
      }),
      idempotencyPut(invoicingTable, record),
    ]),
  replace: async classes => {
    for (const one of classes) await tables.transact([put(invoicingTable, taxClassItem(one))])
  },
})

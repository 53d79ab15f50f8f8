import type { Tables } from '../../shared/tables.ts'
import { absent, equals, put } from '../../shared/writes.ts'
import type { Credits } from './credited.ts'
import { creditedKey, invoicingTable } from './invoicing.table.ts'
import { ReadWasStale } from './number-in-series.ts'

export const creditStore = (tables: Tables): Credits => ({
  of: async invoiceId => {
    const item = await tables.get(invoicingTable, creditedKey(invoiceId), { consistent: true })
    return { invoiceId, lines: item ? JSON.parse(item.lines) : {}, version: item?.version ?? 0 }
  },
  saving: ({ invoiceId, lines, version }) =>
    put(
      invoicingTable,
      { ...creditedKey(invoiceId), lines: JSON.stringify(lines), version: version + 1 },
      {
        when: version === 0 ? { pk: absent() } : { version: equals(version) },
        refused: () => new ReadWasStale('More was credited since it was read'),
      },
    ),
})

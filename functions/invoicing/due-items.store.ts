import type { Instant } from '../../shared/clock.ts'
import type { Tables } from '../../shared/tables.ts'
import type { Item } from '../../shared/writes.ts'
import { invoicingTable } from './invoicing.table.ts'

/** Records of a kind whose time has come, the one that waits longest first, at most so many. */
export const dueItems = async (tables: Tables, kind: string, now: Instant, limit: number): Promise<Item[]> =>
  (
    await tables.query({
      table: invoicingTable,
      index: 'due',
      partition: kind,
      sort: { before: now },
      limit,
    })
  ).items

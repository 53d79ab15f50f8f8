import type { Tables } from '../../shared/tables.ts'
import type { Item } from '../../shared/writes.ts'
import { inventoryTable, JOURNAL_SHARDS, type JournalName, journalPartition } from './inventory.table.ts'
import type { JournalEntry } from './journal.ts'

const entryOf = ({ pk: _pk, sk: _sk, ...entry }: Item): JournalEntry => entry as unknown as JournalEntry

interface PageOfDay {
  readonly name: JournalName
  /** `YYYY-MM-DD`, in UTC */
  readonly day: string
  readonly limit: number
  /** the place of an entry: only those behind it */
  readonly behind?: string | undefined
  readonly oldestFirst?: boolean | undefined
}

/** An entry's place in its journal. */
export const placeInJournal = ({ at, reference }: JournalEntry): string => `${at}#${reference}`

const byPlace = (a: JournalEntry, b: JournalEntry): number => (placeInJournal(a) < placeInJournal(b) ? -1 : 1)

export interface Journal {
  /** Entries of a day, the newest first unless `oldestFirst`: one query for each of its partitions, at once. */
  pageOfDay(page: PageOfDay): Promise<JournalEntry[]>
  /** All of a day, of both journals. */
  allOf(day: string): Promise<JournalEntry[]>
}

export const journalStore = (tables: Tables): Journal => {
  const shards = Array.from({ length: JOURNAL_SHARDS }, (_, shard) => shard)
  const whole = async (partition: string): Promise<JournalEntry[]> => {
    const entries: JournalEntry[] = []
    for (let cursor: string | undefined, first = true; first || cursor; first = false) {
      const page = await tables.query({
        table: inventoryTable,
        partition,
        consistent: true,
        ...(cursor ? { cursor } : {}),
      })
      entries.push(...page.items.map(entryOf))
      cursor = page.cursor
    }
    return entries
  }
  return {
    pageOfDay: async ({ name, day, limit, behind, oldestFirst = false }) => {
      const pages = await Promise.all(
        shards.map(shard =>
          tables.query({
            table: inventoryTable,
            partition: journalPartition(name, day, shard),
            limit,
            descending: !oldestFirst,
            ...(behind ? { sort: oldestFirst ? { after: behind } : { before: behind } } : {}),
          }),
        ),
      )
      const oldest = pages.flatMap(({ items }) => items.map(entryOf)).toSorted(byPlace)
      return (oldestFirst ? oldest : oldest.toReversed()).slice(0, limit)
    },
    allOf: async day => {
      const names: JournalName[] = ['goods', 'promises']
      const parts = names.flatMap(name => shards.map(shard => whole(journalPartition(name, day, shard))))
      return (await Promise.all(parts)).flat()
    },
  }
}

import type { Actor } from '../../shared/actor.ts'
import { decodePlace, encodePlace } from '../../shared/cursor.ts'
import { type Journal, placeInJournal } from './journal.store.ts'
import type { JournalEntry, MovementKind } from './journal.ts'
import { isVisible } from './keep-settings.ts'
import type { StockReader } from './stock.ts'

interface ReadJournalDeps {
  readonly journal: Pick<Journal, 'pageOfDay'>
  readonly stock: Pick<StockReader, 'warehouses'>
}

export interface ReadJournal {
  /** `YYYY-MM-DD`, in UTC */
  readonly day: string
  readonly limit: number
  readonly cursor?: string | undefined
  readonly warehouseId?: string | undefined
  readonly sku?: string | undefined
  readonly kind?: MovementKind | undefined
  readonly oldestFirst?: boolean | undefined
}

/** Pages that are read for one answer when few entries pass. */
const MOST_PAGES = 10
const PAGE = 100

/**
 * What changed the stock of the actor's warehouses on a day, the newest first unless `oldestFirst`. Of each
 * entry only the lines that he may see and has asked for are there.
 */
export const readJournal =
  ({ journal, stock }: ReadJournalDeps) =>
  async (query: ReadJournal, actor: Actor): Promise<{ items: JournalEntry[]; cursor?: string }> => {
    const { day, limit, warehouseId, sku, kind, oldestFirst } = query
    const warehouses = await stock.warehouses()
    const visible = new Set(warehouses.filter(one => isVisible(one, actor)).map(one => one.warehouseId))
    const shown = (entry: JournalEntry): JournalEntry[] => {
      if (kind !== undefined && entry.kind !== kind) return []
      const lines = entry.lines.filter(
        line =>
          visible.has(line.warehouseId) &&
          (warehouseId === undefined || line.warehouseId === warehouseId) &&
          (sku === undefined || line.sku === sku),
      )
      return lines.length ? [{ ...entry, lines }] : []
    }
    const items: JournalEntry[] = []
    let behind = query.cursor === undefined ? undefined : decodePlace(query.cursor)
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const entries = await journal.pageOfDay({ name: 'goods', day, limit: PAGE, behind, oldestFirst })
      for (const entry of entries) {
        behind = placeInJournal(entry)
        items.push(...shown(entry))
        if (items.length === limit) return { items, cursor: encodePlace(behind) }
      }
      if (entries.length < PAGE) return { items }
    }
    return { items, ...(behind ? { cursor: encodePlace(behind) } : {}) }
  }

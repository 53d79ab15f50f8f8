import type { Actor } from '../../shared/actor.ts'
import { decodeCursor, encodeCursor } from '../../shared/cursor.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import { type Journal, placeInJournal } from './journal.store.ts'
import type { JournalEntry, MovementKind } from './journal.ts'
import { isVisible } from './keep-settings.ts'
import type { StockReader } from './stock.ts'

interface ReadJournalDeps {
  readonly journal: Pick<Journal, 'newestOf'>
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
}

const placeOfCursor = (cursor: string | undefined): string | undefined => {
  if (cursor === undefined) return undefined
  const { before } = decodeCursor(cursor)
  if (typeof before === 'string') return before
  throw new DomainError('invalid-request', 'The cursor does not belong to this list.', {
    errors: [{ pointer: '/cursor', rule: 'must be the nextCursor of an earlier answer to the same query' }],
  })
}

/** Pages that are read for one answer when few entries pass. */
const MOST_PAGES = 10
const PAGE = 100

/**
 * What changed the stock of the actor's warehouses on a day, the newest first. Of each entry only the lines
 * that he may see and has asked for are there.
 */
export const readJournal =
  ({ journal, stock }: ReadJournalDeps) =>
  async (query: ReadJournal, actor: Actor): Promise<{ items: JournalEntry[]; cursor?: string }> => {
    const { day, limit, warehouseId, sku, kind } = query
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
    let before = placeOfCursor(query.cursor)
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const entries = await journal.newestOf({ name: 'goods', day, limit: PAGE, before })
      for (const entry of entries) {
        before = placeInJournal(entry)
        items.push(...shown(entry))
        if (items.length === limit) return { items, cursor: encodeCursor({ before }) }
      }
      if (entries.length < PAGE) return { items }
    }
    return { items, ...(before ? { cursor: encodeCursor({ before }) } : {}) }
  }

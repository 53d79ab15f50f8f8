/** What other contexts may use of `audit`. */
import type { Tables } from '../../shared/tables.ts'
import { auditLogStore } from './audit-log.store.ts'
import type { SealedEntry } from './chain.ts'

const AT_ONCE = 100

/**
 * What somebody has done, newest first; what is younger than a minute may not be sealed yet and is not in it.
 *
 * @param most entries
 */
export const entriesOf =
  (tables: Tables) =>
  async (actor: string, most: number): Promise<SealedEntry[]> => {
    const log = auditLogStore(tables)
    const found: SealedEntry[] = []
    let cursor: string | undefined
    do {
      const page = await log.about({ actor }, { limit: AT_ONCE, cursor })
      found.push(...page.entries)
      cursor = page.cursor
    } while (cursor !== undefined && found.length < most)
    return found.slice(0, most)
  }

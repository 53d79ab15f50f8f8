import type { AuditLog } from './audit-log.ts'
import type { SealedEntry } from './chain.ts'

interface ReadEntries {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly object?: string | undefined
  readonly actor?: string | undefined
  /** Of the chain in its order: the number after which it goes on. */
  readonly after: number
}

/** Entries on a thing or of somebody, newest first; otherwise the chain in its order. */
export const readEntries =
  ({ log }: { readonly log: Pick<AuditLog, 'after' | 'about'> }) =>
  async ({
    limit,
    cursor,
    object,
    actor,
    after,
  }: ReadEntries): Promise<{
    readonly entries: readonly SealedEntry[]
    readonly cursor?: string
  }> => {
    if (object !== undefined) return log.about({ object }, { limit, cursor })
    if (actor !== undefined) return log.about({ actor }, { limit, cursor })
    return { entries: await log.after(after, limit) }
  }

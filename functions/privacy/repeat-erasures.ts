import { type Clock, days, type Instant, plus } from '../../shared/clock.ts'
import type { Write } from '../../shared/writes.ts'
import type { Erasures } from './privacy.ts'

/** No backup of the platform reaches back further (35 days), and a day for the restore. */
const REACH_OF_BACKUPS = days(36)

export interface RepeatErasuresDeps {
  readonly ledger: Erasures
  /** Whether nothing of the person can be read or found any more. */
  readonly isErased: (subject: string) => Promise<boolean>
  readonly erasing: (subject: string, at: Instant) => Promise<readonly Write[]>
  readonly write: (writes: readonly Write[]) => Promise<void>
  readonly clock: Clock
}

/** What a look at the ledger came to. */
export interface RepeatedErasures {
  /** erasures looked at */
  readonly looked: number
  /** requests whose erasure had been undone, and was done again */
  readonly repeated: readonly string[]
}

/**
 * Repeats the erasures that a restore has undone: a backup of keys or members from before an erasure brings back
 * what it took away. Of those that still hold nothing is written.
 *
 * @param since erasures from this instant on; absent: those that a backup can undo
 */
export const repeatErasures =
  ({ ledger, isErased, erasing, write, clock }: RepeatErasuresDeps) =>
  async (since: Instant = plus(clock(), -REACH_OF_BACKUPS)): Promise<RepeatedErasures> => {
    const repeated: string[] = []
    let looked = 0
    let cursor: string | undefined
    do {
      const page = await ledger.since(since, cursor)
      for (const { requestId, subject, erasedAt } of page.erasures) {
        looked += 1
        if (await isErased(subject)) continue
        await write(await erasing(subject, erasedAt))
        repeated.push(requestId)
      }
      cursor = page.cursor
    } while (cursor)
    return { looked, repeated }
  }

import type { Clock } from '../../shared/clock.ts'
import { type Anchors, type AuditLog, ChainMoved } from './audit-log.ts'
import { sealedAfter } from './chain.ts'

interface SealEntriesDeps {
  readonly log: Pick<AuditLog, 'head' | 'pending' | 'append'>
  readonly anchors: Pick<Anchors, 'put'>
  readonly clock: Clock
  /** Whether there is time for another round. */
  readonly goOn: () => boolean
}

/** An entry takes two writes of the hundred of a transaction, if nothing else is told of what it tells of. */
const AT_ONCE = 48
/** A chain that has grown gets an anchor when the minute of the hour is this one. */
const ANCHOR_MINUTE = 0

/**
 * Seals the entries that wait into the chain, oldest first, and anchors its head once an hour. Two that run at
 * once do no harm: the chain has one head, and who comes second reads it again.
 *
 * @returns how many entries were sealed
 */
export const sealEntries =
  ({ log, anchors, clock, goOn }: SealEntriesDeps) =>
  async ({ anchorNow = false }: { anchorNow?: boolean } = {}): Promise<number> => {
    let sealed = 0
    while (goOn()) {
      // The head first: entries that another seals after it was read are refused with it.
      const head = await log.head()
      const entries = await log.pending(AT_ONCE)
      if (entries.length === 0) break
      try {
        sealed += await log.append(head, sealedAfter(head, entries))
      } catch (thrown) {
        if (!(thrown instanceof ChainMoved)) throw thrown
      }
    }
    const at = clock()
    if (anchorNow || new Date(at).getUTCMinutes() === ANCHOR_MINUTE) {
      const head = await log.head()
      if (head.seq > 0) await anchors.put({ ...head, at })
    }
    return sealed
  }

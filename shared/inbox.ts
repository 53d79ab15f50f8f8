import { days, epochSeconds, type Instant, plus } from './clock.ts'
import type { DomainEvent } from './events.ts'
import type { TableDefinition } from './tables.ts'
import { absent, type Put, put } from './writes.ts'

/** Thrown when the event's effect is already there: for a consumer that is success. */
export class AlreadyConsumed extends Error {
  override readonly name = 'AlreadyConsumed'
}

/** Longer than any queue keeps a message (14 days at most) and any redrive is likely to come. */
const KEPT_FOR = days(60)

/**
 * Put this into the transaction of the event's effect: it remembers the event per consumer and refuses it
 * the second time. The transport may deliver twice, late and out of order; the effect happens once.
 *
 * It remembers events, not the last sequence: a late earlier event is still due its effect. A consumer
 * whose effect must not go backwards says so in the condition of its own write.
 */
export const inboxMark = (table: TableDefinition, consumer: string, event: DomainEvent, now: Instant): Put =>
  put(
    table,
    { pk: `inbox#${consumer}#${event.id}`, sk: 'inbox', expiresAt: epochSeconds(plus(now, KEPT_FOR)) },
    {
      when: { pk: absent() },
      refused: () => new AlreadyConsumed(`${event.id} was consumed before`),
      rank: 1,
    },
  )

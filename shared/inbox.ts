import { days, epochSeconds, type Instant, plus } from './clock.ts'
import type { DomainEvent } from './events.ts'
import type { TableDefinition } from './tables.ts'
import { absentOr, lessThan, type Update, update } from './writes.ts'

/** Thrown when the event's effect is already there: for a consumer that is success. */
export class AlreadyConsumed extends Error {
  override readonly name = 'AlreadyConsumed'
}

/** Longer than any queue keeps a message (14 days at most). */
const KEPT_FOR = days(60)

/**
 * Put this into the transaction of the event's effect: it remembers, per consumer and aggregate, the last
 * sequence applied, and refuses what is not newer. The transport may deliver twice and late; this does not.
 */
export const inboxMark = (
  table: TableDefinition,
  consumer: string,
  event: DomainEvent,
  now: Instant,
): Update =>
  update(
    table,
    { pk: `inbox#${consumer}#${event.aggregate}`, sk: 'inbox' },
    {
      set: { lastSequence: event.sequence, expiresAt: epochSeconds(plus(now, KEPT_FOR)) },
      when: { lastSequence: absentOr(lessThan(event.sequence)) },
      refused: () => new AlreadyConsumed(`${event.id} was consumed before`),
      rank: 1,
    },
  )

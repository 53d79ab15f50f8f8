import type { Instant } from '../../shared/clock.ts'
import type { DomainEvent } from '../../shared/events.ts'
import { eventOfItem, outboxTable, publishedItem, unsentBefore } from '../../shared/outbox.ts'
import type { Tables } from '../../shared/tables.ts'
import type { PublishedMarks } from './publish.ts'

/** Marks by writing the event again without its mark: nothing else of an event ever changes. */
export const publishedMarks = (tables: Tables): PublishedMarks => ({
  mark: events => tables.putAll(outboxTable, events.map(publishedItem)),
})

/** Events that happened before an instant and are not out yet, oldest first. */
export const unsentEvents =
  (tables: Tables) =>
  async (before: Instant, limit: number): Promise<DomainEvent[]> => {
    const { items } = await tables.query({ ...unsentBefore(before), limit })
    return items.map(eventOfItem)
  }

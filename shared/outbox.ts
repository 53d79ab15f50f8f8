import { days, epochSeconds, type Instant, plus } from './clock.ts'
import type { DomainEvent } from './events.ts'
import { defineTable } from './tables.ts'
import { absent, type Item, type Put, put } from './writes.ts'

/**
 * Events on their way out, written in the transaction of what they tell. The only table with a stream.
 * `unsentSince` is there until the relay has published the event, which makes the index `unsent` hold
 * just what the sweeper must look at.
 */
export const outboxTable = defineTable({
  name: 'outbox',
  indexes: { unsent: { partition: 'unsent', sort: 'unsentSince' } },
  stream: true,
})

/** How long published events can be read again. */
const KEPT_FOR = days(90)
const UNSENT = 'unsent'

const keyOf = (event: DomainEvent) => ({
  pk: event.aggregate,
  sk: String(event.sequence).padStart(10, '0'),
})

/** The event as an item of the table, marked unsent. */
export const outboxItem = (event: DomainEvent): Item => ({
  ...publishedItem(event),
  unsent: UNSENT,
  unsentSince: event.time,
})

/** The same item once it is published: the mark is gone, so the index has lost it. */
export const publishedItem = (event: DomainEvent): Item => ({
  ...keyOf(event),
  ...event,
  expiresAt: epochSeconds(plus(event.time, KEPT_FOR)),
})

/** The event of an item of the table. */
export const eventOfItem = ({ id, type, time, tenant, aggregate, sequence, data }: Item): DomainEvent => ({
  id,
  type,
  time,
  tenant,
  aggregate,
  sequence,
  data,
})

/** Put this into the transaction that makes the event true. A sequence that exists already is a lost race. */
export const outboxPut = (event: DomainEvent): Put =>
  put(outboxTable, outboxItem(event), { when: { pk: absent() } })

/** The query for events still unsent that happened before an instant. */
export const unsentBefore = (instant: Instant) => ({
  table: outboxTable,
  index: 'unsent',
  partition: UNSENT,
  sort: { before: instant },
})

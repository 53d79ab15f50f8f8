import type { DomainEvent } from '../../shared/events.ts'
import { eventOfItem, outboxTable } from '../../shared/outbox.ts'
import { sqsEventOf } from '../scenarios/world.ts'
import type { Lab } from './lab.ts'

/** Something that a function does when nobody asks for it, to be crashed at each of its writes. */
export interface ConsumerCase {
  /** Makes what it is about, as often as it is called, and gives what the function is called with. */
  readonly prepare: (lab: Lab) => Promise<unknown>
  /** How much later it is called than that was made, in milliseconds */
  readonly after?: number
  /** A schedule comes again, so long after it was called before, and once more when nothing failed. */
  readonly again?: number
  /** It writes no entry of the audit log: it writes that itself, or marks only. */
  readonly untold?: true
  /** Mails leave: each may come twice, but as the same. */
  readonly mails?: true
}

/** A function that writes nothing to the database, so that there is nothing to crash between. */
export interface WritesNothing {
  readonly writesNothing: string
  /** What it is called with to see that it is so. */
  readonly prepare: (lab: Lab) => Promise<unknown>
}

/** What a function does, case by case. */
export type ConsumerCases = Readonly<Record<string, ConsumerCase>> | WritesNothing

export const isWritingNothing = (cases: ConsumerCases): cases is WritesNothing => 'writesNothing' in cases

export const eventsOf = async ({ target }: Lab, aggregate: string): Promise<DomainEvent[]> => {
  const { items } = await target.tables.query({ table: outboxTable, partition: aggregate, consistent: true })
  return items.map(eventOfItem)
}

/** The last event of a type that an aggregate has told. */
export const eventOf = async (lab: Lab, aggregate: string, type: string): Promise<DomainEvent> => {
  const event = (await eventsOf(lab, aggregate)).findLast(one => one.type === type)
  if (!event) throw new Error(`${aggregate} has no event ${type}`)
  return event
}

/** A message of a queue that is no event. */
export const messageOf = (body: object) => {
  const { Records } = sqsEventOf({ aggregate: 'none' } as DomainEvent)
  return { Records: Records.map(record => ({ ...record, body: JSON.stringify(body) })) }
}

import * as z from 'zod/mini'
import type { Instant } from './clock.ts'

/**
 * What happened, past tense, as the other contexts and ERPs read it. The envelope's members are those of
 * CloudEvents 1.0 where they exist there (`id`, `type`, `time`).
 */
export interface DomainEvent<Data = unknown> {
  /** `<aggregate>#<sequence>`: the same however often it is delivered */
  readonly id: string
  /** `<context>.<what-happened>.v<version>` */
  readonly type: string
  readonly time: Instant
  readonly tenant: string
  /** the id of the thing it happened to; order is kept per aggregate */
  readonly aggregate: string
  /** counts up by one per aggregate, from 1 */
  readonly sequence: number
  readonly data: Data
}

export interface EventDefinition<Data> {
  readonly type: string
  readonly title: string
  readonly description: string
  readonly schema: z.ZodMiniType<Data>
  readonly example: Data
  create(
    about: { aggregate: string; sequence: number; time: Instant; tenant: string },
    data: Data,
  ): DomainEvent<Data>
}

export const eventId = (aggregate: string, sequence: number): string => `${aggregate}#${sequence}`

/** Describes an event once: its schema parses it at the consumer, its texts and example make docs/events.md. */
export const defineEvent = <Data>(
  definition: Omit<EventDefinition<Data>, 'create'>,
): EventDefinition<Data> => ({
  ...definition,
  create: (about, data) => ({
    id: eventId(about.aggregate, about.sequence),
    type: definition.type,
    ...about,
    data,
  }),
})

/** The envelope as it is parsed at a consumer's door; `data` is parsed by the event's own schema. */
export const envelopeSchema = z.object({
  id: z.string(),
  type: z.string(),
  time: z.string(),
  tenant: z.string(),
  aggregate: z.string(),
  sequence: z.int(),
  data: z.unknown(),
})

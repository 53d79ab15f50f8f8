import { DomainError } from '../errors/domain-error.ts'
import { type DomainEvent, type EventDefinition, envelopeSchema } from '../events.ts'
import { parseOrRefuse } from '../http/validate.ts'
import { AlreadyConsumed } from '../inbox.ts'
import { count } from './observe.ts'
import { type Outcome, queueBatchHandler } from './queue-batch.ts'

/** What one kind of event means to a context, as a piece of work. */
export interface Meaning<Work> {
  readonly type: string
  /** @throws DomainError `invalid-request` when the message is not such an event */
  readonly read: (message: unknown) => Work
}

/** Says what an event means; it is parsed by its own schema first. */
export const means = <Data, Work>(
  definition: EventDefinition<Data>,
  work: (event: DomainEvent<Data>) => Work,
): Meaning<Work> => ({
  type: definition.type,
  read: message => {
    const envelope = parseOrRefuse(envelopeSchema, message, 'event')
    return work({ ...envelope, data: parseOrRefuse(definition.schema, envelope.data, 'event data') })
  },
})

const outcomeOf = async (work: () => Promise<void>): Promise<Outcome> => {
  try {
    await work()
  } catch (thrown) {
    if (!(thrown instanceof AlreadyConsumed))
      return thrown instanceof Error ? thrown : new Error(String(thrown))
    count('MessageRepeated')
  }
  return undefined
}

/**
 * Does what some events mean: all together, and when that fails each by itself, so that one that cannot be
 * done, or was done before, does not hold up the others.
 *
 * @param doAll all or nothing, or such that it may be repeated
 * @returns outcome i for message i
 */
export const together =
  <Work>(meanings: readonly Meaning<Work>[], doAll: (works: readonly Work[]) => Promise<void>) =>
  async (messages: readonly unknown[]): Promise<Outcome[]> => {
    const byType = new Map(meanings.map(meaning => [meaning.type, meaning]))
    const outcomes: Outcome[] = messages.map(() => undefined)
    const works: { at: number; work: Work }[] = []
    for (const [at, message] of messages.entries()) {
      outcomes[at] = await outcomeOf(async () => {
        const { type } = parseOrRefuse(envelopeSchema, message, 'event')
        const meaning = byType.get(type)
        if (!meaning) throw new DomainError('invalid-request', `No subscription for ${type}.`)
        works.push({ at, work: meaning.read(message) })
      })
    }
    try {
      if (works.length > 1) await doAll(works.map(({ work }) => work))
      if (works.length > 1) return outcomes
    } catch {
      // Each tells by itself what is the matter.
    }
    for (const { at, work } of works) outcomes[at] = await outcomeOf(() => doAll([work]))
    return outcomes
  }

/** The entry of a context's FIFO queue of events whose work is cheaper for many at once. */
export const eventBatchConsumer = <Work>(
  consumer: string,
  meanings: readonly Meaning<Work>[],
  doAll: (works: readonly Work[]) => Promise<void>,
) =>
  queueBatchHandler({
    consumer,
    fifo: true,
    deadLetterQueueUrl: process.env.DEAD_LETTER_QUEUE_URL ?? '',
    handleAll: together(meanings, doAll),
  })

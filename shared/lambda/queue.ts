import {
  BatchProcessor,
  EventType,
  processPartialResponse,
  SqsFifoPartialProcessorAsync,
} from '@aws-lambda-powertools/batch'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { DomainError } from '../errors/domain-error.ts'
import { type DomainEvent, type EventDefinition, envelopeSchema } from '../events.ts'
import { parseOrRefuse } from '../http/validate.ts'
import { AlreadyConsumed } from '../inbox.ts'
import { entry } from './entry.ts'
import { deadLetters, isPoison, jsonOf } from './message.ts'
import { count, logger } from './observe.ts'

/** What handles one kind of event. */
export interface Subscription {
  readonly type: string
  readonly handle: (message: unknown) => Promise<void>
}

/** Binds an event to what a context does about it; the event is parsed by its own schema first. */
export const on = <Data>(
  definition: EventDefinition<Data>,
  effect: (event: DomainEvent<Data>) => Promise<void>,
): Subscription => ({
  type: definition.type,
  handle: async message => {
    const envelope = parseOrRefuse(envelopeSchema, message, 'event')
    await effect({ ...envelope, data: parseOrRefuse(definition.schema, envelope.data, 'event data') })
  },
})

interface Options {
  readonly consumer: string
  readonly fifo: boolean
  readonly deadLetterQueueUrl: string
  readonly handle: (message: unknown, record: SQSRecord) => Promise<void>
}

/**
 * The entry of a queue's function. Each message is tried on its own; only those that failed come back
 * (in a FIFO queue: with all later ones of their group). Retryable errors come back, poison goes aside.
 */
export const queueHandler = ({ consumer, fifo, deadLetterQueueUrl, handle }: Options) => {
  const aside = deadLetters(deadLetterQueueUrl)

  const recordHandler = async (record: SQSRecord): Promise<void> => {
    try {
      await handle(jsonOf(record), record)
    } catch (thrown) {
      if (thrown instanceof AlreadyConsumed) return count('MessageRepeated')
      if (isPoison(thrown)) return aside(record, thrown)
      logger.warn('Message will be tried again', {
        consumer,
        messageId: record.messageId,
        error: thrown as Error,
      })
      throw thrown
    }
  }

  const respond = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const options = { context, throwOnFullBatchFailure: false }
    return fifo
      ? processPartialResponse(event, recordHandler, new SqsFifoPartialProcessorAsync(), {
          ...options,
          skipGroupOnError: true,
        })
      : processPartialResponse(event, recordHandler, new BatchProcessor(EventType.SQS), options)
  }
  return entry(respond)
}

/** The entry of a context's FIFO queue of domain events. */
export const eventConsumer = (consumer: string, subscriptions: readonly Subscription[]) => {
  const byType = new Map(subscriptions.map(subscription => [subscription.type, subscription]))
  return queueHandler({
    consumer,
    fifo: true,
    deadLetterQueueUrl: process.env.DEAD_LETTER_QUEUE_URL ?? '',
    handle: async message => {
      const { type } = parseOrRefuse(envelopeSchema, message, 'event')
      const subscription = byType.get(type)
      if (!subscription) throw new DomainError('invalid-request', `No subscription for ${type}.`)
      await subscription.handle(message)
    },
  })
}

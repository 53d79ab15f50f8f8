import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { entry } from './entry.ts'
import { deadLetters, isPoison, jsonOf } from './message.ts'
import { logger } from './observe.ts'

/** What became of a message: done, or the error that stopped it. */
export type Outcome = Error | undefined

interface Options {
  readonly consumer: string
  readonly fifo: boolean
  readonly deadLetterQueueUrl: string
  /**
   * Does the work of all messages together; outcome i belongs to message i. What it throws is the outcome
   * of every message. Its effects must bear being repeated: a message that failed comes back, in a FIFO
   * queue with all later ones of its group.
   */
  readonly handleAll: (messages: readonly unknown[]) => Promise<readonly Outcome[]>
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)))

/**
 * The entry of a queue's function whose work is cheaper for many messages at once: one read for all of them
 * in place of one each. Retryable errors come back one by one, poison goes aside.
 */
export const queueBatchHandler = ({ consumer, fifo, deadLetterQueueUrl, handleAll }: Options) => {
  const aside = deadLetters(deadLetterQueueUrl)

  const outcomesOf = async (records: readonly SQSRecord[]): Promise<Outcome[]> => {
    const outcomes: Outcome[] = records.map(() => undefined)
    const readable: { at: number; message: unknown }[] = []
    for (const [at, record] of records.entries()) {
      try {
        readable.push({ at, message: jsonOf(record) })
      } catch (thrown) {
        outcomes[at] = asError(thrown)
      }
    }
    try {
      const results = await handleAll(readable.map(({ message }) => message))
      for (const [i, { at }] of readable.entries()) outcomes[at] = results[i]
    } catch (thrown) {
      for (const { at } of readable) outcomes[at] = asError(thrown)
    }
    return outcomes
  }

  /** Whether the message is through with us: done, or set aside. */
  const settled = async (record: SQSRecord, outcome: Outcome): Promise<boolean> => {
    if (!outcome) return true
    if (isPoison(outcome)) {
      try {
        await aside(record, outcome)
        return true
      } catch (thrown) {
        logger.error('A message could not be set aside', { consumer, error: asError(thrown) })
        return false
      }
    }
    logger.warn('Message will be tried again', { consumer, messageId: record.messageId, error: outcome })
    return false
  }

  const respond = async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const outcomes = await outcomesOf(event.Records)
    const stopped = new Set<string>()
    const batchItemFailures: { itemIdentifier: string }[] = []
    for (const [i, record] of event.Records.entries()) {
      const group = fifo ? (record.attributes.MessageGroupId ?? '') : record.messageId
      if (!stopped.has(group) && (await settled(record, outcomes[i]))) continue
      stopped.add(group)
      batchItemFailures.push({ itemIdentifier: record.messageId })
    }
    return { batchItemFailures }
  }
  return entry(respond)
}

import { sqsQueue } from '../../../shared/aws/send.sqs.ts'
import { DomainError } from '../../../shared/errors/domain-error.ts'
import type { ReadingQueue } from './post-readings.ts'
import { MOST_READINGS_AT_ONCE } from './reading.ts'

/** SQS takes ten messages of together 256 kB in one call; 500 readings have about half of that. */
const MOST_MESSAGES = 10

const chunked = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size))

/** The queue `readings`; as many readings travel in one message as are recorded in one transaction. */
export const sqsReadingQueue = (queueUrl: string): ReadingQueue => {
  const queue = sqsQueue(queueUrl)
  return {
    send: async readings => {
      for (const messages of chunked(chunked(readings, MOST_READINGS_AT_ONCE), MOST_MESSAGES)) {
        const failed = await queue.sendAll(
          messages.map(some => ({ body: JSON.stringify({ readings: some }) })),
        )
        if (failed) throw new DomainError('unavailable', 'The queue did not take all readings.')
      }
    },
  }
}

import { sqsQueue } from '../../shared/aws/send.sqs.ts'
import type { Reminder } from './finish-work.ts'

/** Longer than the process that sends it can live: an HTTP function has ten seconds. */
const DELAY_SECONDS = 30

/**
 * The queue `works`: what it reminds of is ended by `finish-works`, should it still be under way. Twice is as
 * good as once.
 *
 * @throws ServiceError when the queue does not take it
 */
export const sqsWorkQueue = (queueUrl: string) => {
  const queue = sqsQueue(queueUrl)
  return (reminder: Reminder): Promise<void> =>
    queue.send({ body: JSON.stringify(reminder), delaySeconds: DELAY_SECONDS })
}

import { type Service, signedFetch } from '../../shared/aws/signed-fetch.ts'
import type { Reminder } from './finish-work.ts'

const SQS: Service = { endpoint: 'sqs' }

/** Longer than the process that sends it can live: an HTTP function has ten seconds. */
const DELAY_SECONDS = 30

/**
 * The queue `works`: what it reminds of is ended by `finish-works`, should it still be under way. Twice is as
 * good as once.
 *
 * @throws Error when the queue does not take it
 */
export const sqsWorkQueue =
  (queueUrl: string) =>
  async (reminder: Reminder): Promise<void> => {
    const response = await signedFetch(SQS, {
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
      body: JSON.stringify({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify(reminder),
        DelaySeconds: DELAY_SECONDS,
      }),
    })
    const answer = await response.text()
    if (!response.ok) throw new Error(`The queue of works answers ${response.status}: ${answer}`)
  }

import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { credentials } from '../../shared/aws/clients.ts'
import type { Reminder } from './finish-work.ts'

/** Longer than the process that sends it can live: an HTTP function has ten seconds. */
const DELAY_SECONDS = 30

/** The queue `works`: what it reminds of is ended by `finish-works`, should it still be under way. */
export const sqsWorkQueue = (queueUrl: string) => {
  let client: SQSClient | undefined
  return async (reminder: Reminder): Promise<void> => {
    client ??= new SQSClient({ credentials, maxAttempts: 3 })
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify(reminder),
        DelaySeconds: DELAY_SECONDS,
      }),
    )
  }
}

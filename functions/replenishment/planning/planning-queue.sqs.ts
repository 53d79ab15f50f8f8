import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { credentials } from '../../../shared/aws/clients.ts'
import type { PlanningQueue } from './start-planning.ts'

/** The queue `planning`; a part of 250 positions has about 15 kB. */
export const sqsPlanningQueue = (queueUrl: string): PlanningQueue => {
  const client = new SQSClient({ credentials, maxAttempts: 3 })
  return {
    send: async part => {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(part) }))
    },
  }
}

import { PublishBatchCommand, type PublishBatchRequestEntry, SNSClient } from '@aws-sdk/client-sns'
import { credentials } from '../../shared/aws/clients.ts'
import type { DomainEvent } from '../../shared/events.ts'
import type { EventTopic } from './publish.ts'

/** SNS takes ten messages of together 256 kB in one call. */
const MOST_ENTRIES = 10
const MOST_BYTES = 250_000

/** Ids of events hold `#`, which a deduplication id may have; an entry id may not, so entries are numbered. */
const entryOf = (event: DomainEvent, index: number): PublishBatchRequestEntry => ({
  Id: String(index),
  Message: JSON.stringify(event),
  MessageGroupId: event.aggregate,
  MessageDeduplicationId: event.id,
  MessageAttributes: { type: { DataType: 'String', StringValue: event.type } },
})

const batches = (entries: readonly PublishBatchRequestEntry[]): PublishBatchRequestEntry[][] => {
  const made: PublishBatchRequestEntry[][] = []
  let bytes = 0
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.Message ?? '')
    const last = made.at(-1)
    if (!last || last.length === MOST_ENTRIES || bytes + size > MOST_BYTES) {
      made.push([entry])
      bytes = size
    } else {
      last.push(entry)
      bytes += size
    }
  }
  return made
}

/** The tenant's FIFO topic: a group per aggregate keeps its order, the event id removes doubles. */
export const snsTopic = (topicArn: string): EventTopic => {
  const client = new SNSClient({ credentials, maxAttempts: 3 })
  return {
    publish: async events => {
      let published = 0
      for (const batch of batches(events.map(entryOf))) {
        const { Failed = [] } = await client.send(
          new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries: batch }),
        )
        if (Failed.length) return Math.min(...Failed.map(({ Id }) => Number(Id)))
        published += batch.length
      }
      return published
    },
  }
}

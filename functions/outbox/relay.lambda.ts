import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda'
import { fromItem } from '../../shared/aws/attributes.ts'
import type { Attributes } from '../../shared/aws/calls.dynamodb.ts'
import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import type { DomainEvent } from '../../shared/events.ts'
import { entry } from '../../shared/lambda/entry.ts'
import { count, logger } from '../../shared/lambda/observe.ts'
import { eventOfItem } from '../../shared/outbox.ts'
import { publishedMarks } from './outbox.store.ts'
import { publish } from './publish.ts'
import { snsTopic } from './topic.sns.ts'

const relay = publish({
  topic: snsTopic(process.env.EVENTS_TOPIC_ARN ?? ''),
  marks: publishedMarks(tablesFromEnvironment()),
})

const eventOf = (record: DynamoDBRecord): DomainEvent =>
  eventOfItem(fromItem(record.dynamodb?.NewImage as Attributes))

/** The outbox's stream comes in; events go out in its order. What failed is tried again from there on. */
export const handler = entry(async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  const inserted = Records.filter(({ eventName }) => eventName === 'INSERT')
  const published = await relay(inserted.map(eventOf))
  count('EventPublished', published)
  const firstLeft = inserted[published]?.dynamodb?.SequenceNumber
  if (firstLeft === undefined) return { batchItemFailures: [] }
  logger.warn('Events will be published again', { left: inserted.length - published })
  return { batchItemFailures: [{ itemIdentifier: firstLeft }] }
})

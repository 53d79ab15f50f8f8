import { type JsonService, jsonCalls } from './json-calls.ts'

const SQS: JsonService = { endpoint: 'sqs', target: 'AmazonSQS', version: '1.0' }

/** A message to be sent. */
export interface QueueMessage {
  readonly body: string
  /** Texts beside the body, by name */
  readonly attributes?: Readonly<Record<string, string>>
  /** Of FIFO queues */
  readonly group?: string
  /** Of FIFO queues: within five minutes the same id is the same message. */
  readonly deduplication?: string
  readonly delaySeconds?: number
}

const entryOf = ({ body, attributes, group, deduplication, delaySeconds }: QueueMessage) => ({
  MessageBody: body,
  MessageGroupId: group,
  MessageDeduplicationId: deduplication,
  DelaySeconds: delaySeconds,
  MessageAttributes:
    attributes &&
    Object.fromEntries(
      Object.entries(attributes).map(([name, text]) => [name, { DataType: 'String', StringValue: text }]),
    ),
})

/** What a function may do with a queue that it is given; what is sent twice arrives twice. */
export interface Queue {
  /** @throws ServiceError when the queue does not take it */
  send(message: QueueMessage): Promise<void>
  /**
   * @param messages at most ten of together 256 kB
   * @returns how many of them the queue did not take
   * @throws ServiceError when it takes none
   */
  sendAll(messages: readonly QueueMessage[]): Promise<number>
}

export const sqsQueue = (queueUrl: string): Queue => {
  const call = jsonCalls(SQS)
  return {
    send: async message => {
      await call('SendMessage', { QueueUrl: queueUrl, ...entryOf(message) })
    },
    sendAll: async messages => {
      const { Failed = [] } = (await call('SendMessageBatch', {
        QueueUrl: queueUrl,
        Entries: messages.map((message, i) => ({ Id: String(i), ...entryOf(message) })),
      })) as { Failed?: readonly unknown[] }
      return Failed.length
    },
  }
}

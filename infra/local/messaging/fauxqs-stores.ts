/**
 * The stores inside fauxqs, as far as they are used here. Its public entry starts a server that listens on all
 * interfaces, commits each message with a disk sync and forgets deduplication ids at a restart; `buildApp` takes
 * stores from outside, but their classes are not exported, hence the look behind the package's entry (its version
 * is pinned).
 */
export interface QueueMessage {
  messageId: string
  body: string
  md5OfBody: string
  messageAttributes: Record<string, MessageAttribute>
  sentTimestamp: number
  approximateReceiveCount: number
  approximateFirstReceiveTimestamp?: number
  messageGroupId?: string
  messageDeduplicationId?: string
  sequenceNumber?: string
}

export interface MessageAttribute {
  DataType: string
  StringValue?: string
  BinaryValue?: string
}

export interface ReceivedMessage {
  MessageId: string
  ReceiptHandle: string
  MD5OfBody: string
  Body: string
  MessageAttributes?: Record<string, MessageAttribute>
}

export interface Queue {
  name: string
  url: string
  arn: string
  attributes: Record<string, string>
  persistence?: Persistence
  messages: QueueMessage[]
  delayedMessages: QueueMessage[]
  inflightMessages: Map<string, { message: QueueMessage; visibilityDeadline: number }>
  fifoMessages: Map<string, QueueMessage[]>
  fifoDelayed: Map<string, QueueMessage[]>
  fifoLockedGroups: Map<string, number>
  isFifo(): boolean
  enqueue(message: QueueMessage): void
  dequeue(
    count: number,
    visibility: number | undefined,
    deadLetters: (arn: string) => Queue | undefined,
  ): ReceivedMessage[]
  deleteMessage(receiptHandle: string): boolean
  changeVisibility(receiptHandle: string, seconds: number): void
  checkDeduplication(id: string): { isDuplicate: boolean }
  recordDeduplication(id: string, messageId: string, sequenceNumber?: string): void
  nextSequenceNumber(): string
  setAttributes(attributes: Record<string, string>): void
  processTimers(): void
  notifyWaiters(): void
}

/** A request of SQS's SendMessage. */
export interface SendMessage {
  QueueUrl: string
  MessageBody: string
  MessageAttributes?: Record<string, MessageAttribute>
  MessageGroupId?: string
  MessageDeduplicationId?: string
}

export interface SqsStore {
  region: string
  persistence?: Persistence
  createQueue(name: string, url: string, arn: string, attributes: Record<string, string>): Queue
  getQueueByArn(arn: string): Queue | undefined
  getQueueByName(name: string): Queue | undefined
  allQueues(): Iterable<Queue>
}

export interface SnsStore {
  region: string
  persistence?: Persistence
  subscriptions: Map<string, { arn: string; topicArn: string }>
  createTopic(
    name: string,
    attributes: Record<string, string>,
    tags: undefined,
    region: string,
  ): { arn: string }
  deleteTopic(arn: string): boolean
  subscribe(topicArn: string, protocol: string, endpoint: string, attributes: Record<string, string>): unknown
}

export interface Persistence {
  db: import('node:sqlite').DatabaseSync
  load(sqs: SqsStore, sns: SnsStore, s3: S3Store): void
  insertMessage(queueName: string, message: QueueMessage): void
  updateMessageReady(messageId: string): void
  close(): void
}

export interface S3Store {
  persistence?: Persistence
  createBucket(name: string): void
}

export interface Stores {
  sqsStore: SqsStore
  snsStore: SnsStore
  s3Store: S3Store
}

const load = async <T>(path: string, name: string): Promise<T> => {
  const module: Record<string, unknown> = await import(new URL(path, import.meta.resolve('fauxqs')).href)
  return module[name] as T
}

export const loadStores = async (): Promise<Stores> => {
  const [Sqs, Sns, S3] = await Promise.all([
    load<new () => SqsStore>('./sqs/sqsStore.js', 'SqsStore'),
    load<new () => SnsStore>('./sns/snsStore.js', 'SnsStore'),
    load<new () => S3Store>('./s3/s3Store.js', 'S3Store'),
  ])
  return { sqsStore: new Sqs(), snsStore: new Sns(), s3Store: new S3() }
}

/** SendMessage as fauxqs answers it over HTTP, without the HTTP. */
export const loadSendMessage = (): Promise<(request: SendMessage, store: SqsStore) => unknown> =>
  load('./sqs/actions/sendMessage.js', 'sendMessage')

export const openPersistence = async (directory: string): Promise<Persistence> => {
  const Manager = await load<new (directory: string) => Persistence>('./persistence.js', 'PersistenceManager')
  return new Manager(directory)
}

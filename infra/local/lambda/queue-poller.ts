import type { Queue, QueueMessage, SqsStore } from '../messaging/fauxqs-stores.ts'
import type { OnCall } from '../service-call.ts'
import type { Poller } from './poller.ts'

/** An event source mapping of an SQS queue. */
export interface QueueMapping {
  readonly queueArn: string
  readonly functionName: string
  readonly batchSize: number
  /** How long a batch may fill up, in milliseconds. */
  readonly window: number
  /** Batches at work at the same time. */
  readonly concurrency: number
  /** Whether the function names the messages that failed. */
  readonly partial: boolean
}

export interface QueuePollerOptions {
  readonly queues: SqsStore
  readonly region: string
  readonly invoke: (functionName: string, payload: string) => Promise<string>
  /** Milliseconds until a failed message is there again, after so many receives. */
  readonly retryAfter: (receives: number) => number
  /** Told of the calls that Lambda would make for a batch. */
  readonly onCall?: OnCall | undefined
}

interface Received {
  readonly handle: string
  readonly message: QueueMessage
}

const attributesOf = (message: QueueMessage): Record<string, string> => ({
  ApproximateReceiveCount: String(message.approximateReceiveCount),
  ApproximateFirstReceiveTimestamp: String(message.approximateFirstReceiveTimestamp ?? message.sentTimestamp),
  SenderId: 'local',
  SentTimestamp: String(message.sentTimestamp),
  ...(message.messageGroupId && { MessageGroupId: message.messageGroupId }),
  ...(message.messageDeduplicationId && { MessageDeduplicationId: message.messageDeduplicationId }),
  ...(message.sequenceNumber && { SequenceNumber: message.sequenceNumber }),
})

const recordOf = ({ handle, message }: Received, arn: string, region: string) => ({
  messageId: message.messageId,
  receiptHandle: handle,
  body: message.body,
  md5OfBody: message.md5OfBody,
  attributes: attributesOf(message),
  messageAttributes: Object.fromEntries(
    Object.entries(message.messageAttributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        dataType: DataType,
        stringListValues: [],
        binaryListValues: [],
        ...(StringValue !== undefined && { stringValue: StringValue }),
        ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
      },
    ]),
  ),
  eventSource: 'aws:sqs',
  eventSourceARN: arn,
  awsRegion: region,
})

/**
 * The messages that a function's answer leaves undone. As in Lambda, an answer that names what is not in the
 * batch makes all of it undone.
 */
const failedIn = (payload: string, batch: readonly Received[], partial: boolean): ReadonlySet<string> => {
  if (!partial) return new Set()
  const all = new Set(batch.map(({ message }) => message.messageId))
  const { batchItemFailures = [] } = (JSON.parse(payload) ?? {}) as {
    batchItemFailures?: { itemIdentifier?: string }[] | null
  }
  const failed = new Set((batchItemFailures ?? []).map(({ itemIdentifier = '' }) => itemIdentifier))
  return [...failed].every(id => all.has(id)) ? failed : all
}

/** Hands a queue's messages to a function in batches, as the mapping in the template says. */
export const pollQueue = (mapping: QueueMapping, options: QueuePollerOptions): Poller => {
  const { queues, region, invoke, retryAfter, onCall } = options
  const { queueArn, functionName, batchSize, window, concurrency, partial } = mapping
  const queue = queues.getQueueByArn(queueArn) as Queue
  let running = 0
  let stopped = false
  let woken = false
  let filling: NodeJS.Timeout | undefined
  const settled: (() => void)[] = []

  const take = (): Received[] => {
    const batch: Received[] = []
    while (batch.length < batchSize) {
      const received = queue.dequeue(batchSize - batch.length, undefined, arn => queues.getQueueByArn(arn))
      if (received.length === 0) break
      for (const { ReceiptHandle: handle } of received) {
        const held = queue.inflightMessages.get(handle)
        if (held) batch.push({ handle, message: held.message })
      }
    }
    return batch
  }

  const work = async (batch: readonly Received[]): Promise<void> => {
    let failed: ReadonlySet<string>
    try {
      const Records = batch.map(received => recordOf(received, queueArn, region))
      failed = failedIn(await invoke(functionName, JSON.stringify({ Records })), batch, partial)
    } catch {
      failed = new Set(batch.map(({ message }) => message.messageId))
    }
    if (stopped) return
    for (const { handle, message } of batch) {
      if (failed.has(message.messageId))
        queue.changeVisibility(handle, retryAfter(message.approximateReceiveCount) / 1000)
      else queue.deleteMessage(handle)
    }
  }

  const isFilling = (): boolean => {
    if (window === 0 || queue.messages.length === 0 || queue.messages.length >= batchSize) return false
    filling ??= setTimeout(() => {
      filling = undefined
      pump(true)
    }, window)
    return true
  }

  const pump = (full = false): void => {
    while (!stopped && running < concurrency) {
      if (!full && isFilling()) return
      const batch = take()
      if (batch.length === 0) return
      running += 1
      onCall?.('sqs', 'ReceiveMessage')
      onCall?.('sqs', 'DeleteMessageBatch')
      work(batch).finally(() => {
        running -= 1
        if (running === 0) for (const done of settled.splice(0)) done()
        wake()
      })
    }
  }

  const wake = (): void => {
    if (woken || stopped) return
    woken = true
    setImmediate(() => {
      woken = false
      pump()
    })
  }

  const notifyWaiters = queue.notifyWaiters.bind(queue)
  queue.notifyWaiters = () => {
    notifyWaiters()
    wake()
  }
  wake()
  return {
    busy: () => running > 0,
    stop: async () => {
      stopped = true
      clearTimeout(filling)
      queue.notifyWaiters = notifyWaiters
      if (running > 0) await new Promise<void>(done => settled.push(done))
    },
  }
}

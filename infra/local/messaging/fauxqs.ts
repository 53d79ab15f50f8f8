import type { AddressInfo } from 'node:net'
import { buildApp } from 'fauxqs'
import { callerOf, type OnCall } from '../service-call.ts'
import {
  loadSendMessage,
  loadStores,
  type SendMessage,
  type SnsStore,
  type SqsStore,
} from './fauxqs-stores.ts'
import { keepQueues } from './queue-persistence.ts'

export interface MessagingEngine {
  endpoint: string
  queues: SqsStore
  topics: SnsStore
  /** @throws Error in SQS's words when the queue or the message is not as it must be */
  send: (message: SendMessage) => void
  createBucket: (name: string) => void
  stop: () => Promise<void>
}

/** SQS names its operation in a header, SNS in its form; S3 in neither. */
const callOf = (headers: Record<string, unknown>, body: unknown): [service: string, operation: string] => {
  const target = headers['x-amz-target']
  if (typeof target === 'string') return ['sqs', target.split('.')[1] ?? target]
  const { Action } = (typeof body === 'object' && body !== null ? body : {}) as { Action?: string }
  return Action === undefined ? ['s3', 'request'] : ['sns', Action]
}

/** How often expired visibility timeouts and delays are looked for. */
const timerInterval = 250

/**
 * Runs SQS, SNS and S3 in this process, on the loopback address only. The stores are handed out because pollers
 * read queues without a round trip over HTTP. With `data`, queues, messages and objects live in SQLite and
 * outlive a SIGKILL.
 */
export const startMessaging = async (options: {
  data?: string
  region: string
  onCall?: OnCall | undefined
}): Promise<MessagingEngine> => {
  const [stores, sendMessage] = await Promise.all([loadStores(), loadSendMessage()])
  stores.sqsStore.region = options.region
  stores.snsStore.region = options.region
  const persistence = options.data === undefined ? undefined : await keepQueues(options.data, stores)
  const app = buildApp({ logger: false, defaultRegion: options.region, stores: stores as never })
  const { onCall } = options
  if (onCall)
    app.addHook('preHandler', async ({ headers, body, method, url }) =>
      onCall(...callOf(headers, body), { caller: callerOf(headers), method, path: url, headers, body }),
    )
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const timer = setInterval(() => {
    for (const queue of stores.sqsStore.allQueues()) {
      if (queue.inflightMessages.size > 0 || queue.delayedMessages.length > 0 || queue.fifoDelayed.size > 0) {
        queue.processTimers()
      }
    }
  }, timerInterval).unref()
  return {
    endpoint: `http://127.0.0.1:${port}`,
    queues: stores.sqsStore,
    topics: stores.snsStore,
    send: message => {
      sendMessage(message, stores.sqsStore)
    },
    createBucket: name => {
      stores.s3Store.createBucket(name)
    },
    stop: async () => {
      clearInterval(timer)
      await app.close()
      persistence?.close()
    },
  }
}

import type { Resource } from '../assembly/resource-type.ts'
import type { DynamoEngine } from '../dynamodb/dynoxide.ts'
import type { MessagingEngine } from '../messaging/fauxqs.ts'
import type { OnCall } from '../service-call.ts'
import { mappingsOf } from './mappings.ts'
import { localRetryAfter, type Poller } from './poller.ts'
import { isWaitedFor, type LambdaPool } from './pool.ts'
import { pollQueue } from './queue-poller.ts'
import { openCheckpoints } from './stream-checkpoints.ts'
import { pollStream } from './stream-poller.ts'

export interface EventSourceOptions {
  readonly resources: readonly Resource[]
  readonly region: string
  readonly data?: string | undefined
  readonly functions: LambdaPool
  readonly dynamo: DynamoEngine
  readonly messaging: MessagingEngine
  /** Sends to a queue by its ARN. */
  readonly send: (queueArn: string, body: string) => void
  readonly retryAfter?: ((tries: number) => number) | undefined
  readonly onProblem: (line: string) => void
  readonly onCall?: OnCall | undefined
}

/** More requests at once than this are many for one machine. */
const CROWD = 16

export interface EventSources extends Poller {
  /** Looks at the streams now, not in a second. */
  readonly wake: () => void
}

/** Starts a poller for each event source mapping of the template. */
export const startEventSources = (options: EventSourceOptions): EventSources => {
  const { resources, region, data, functions, dynamo, messaging, send, onProblem } = options
  const { retryAfter = localRetryAfter, onCall } = options
  const { invoke } = functions
  const mappings = mappingsOf(resources)
  const checkpoints = openCheckpoints(data)
  const crowded = (): boolean =>
    [...functions.functions.values()]
      .filter(isWaitedFor)
      .reduce((sum, { name }) => sum + functions.atWork(name), 0) > CROWD
  const streams = mappings.streams.map(mapping =>
    pollStream(mapping, {
      ...{ call: dynamo.call, region, invoke, send, checkpoints, retryAfter, onProblem },
      crowded,
    }),
  )
  const queues = mappings.queues.map(mapping =>
    pollQueue(mapping, { queues: messaging.queues, region, invoke, retryAfter, onCall }),
  )
  const wake = (): void => {
    for (const stream of streams) stream.wake()
  }
  functions.onInvoked(wake)
  return {
    wake,
    busy: () => [...streams, ...queues].some(poller => poller.busy()),
    stop: async () => {
      await Promise.all([...streams, ...queues].map(poller => poller.stop()))
    },
  }
}

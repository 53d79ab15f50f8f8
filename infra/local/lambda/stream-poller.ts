import type { AwsJsonCall } from '../aws-json.ts'
import type { Poller } from './poller.ts'
import type { StreamCheckpoints } from './stream-checkpoints.ts'

/** An event source mapping of a table's stream. */
export interface StreamMapping {
  readonly tableName: string
  readonly streamArn: string
  readonly functionName: string
  readonly batchSize: number
  /** -1: for ever */
  readonly retries: number
  readonly bisect: boolean
  readonly partial: boolean
  readonly passes: (record: unknown) => boolean
  /** ARN of the queue for batches that are given up. */
  readonly onFailure?: string
}

export interface StreamPollerOptions {
  readonly call: AwsJsonCall
  readonly region: string
  readonly invoke: (functionName: string, payload: string) => Promise<string>
  /** Sends to a queue by its ARN. */
  readonly send: (queueArn: string, body: string) => void
  readonly checkpoints: StreamCheckpoints
  /** Milliseconds until the next try, after so many. */
  readonly retryAfter: (tries: number) => number
  readonly onProblem: (line: string) => void
  /** Whether many wait for an answer: then what nobody waits for gives way for a while. */
  readonly crowded: () => boolean
}

export interface StreamRecord {
  readonly dynamodb: { readonly SequenceNumber: string }
}

/** Between two reads, so that one batch takes what came together; Lambda itself reads four times a second. */
const GATHER = 100
/** Without any sign that something was written, the stream is looked at this often. */
const IDLE = 1_000

/** So long a stream gives way to those who wait for an answer; then all that is there is read. */
const GIVES_WAY = 2_000

const target = (operation: string): string => `DynamoDBStreams_20120810.${operation}`

/** Reads a stream of one shard, as dynoxide has them, from a position on. */
const streamReader = (call: AwsJsonCall, tableName: string, limit: number) => {
  let shard: { StreamArn: string; ShardId: string } | undefined
  let iterator: string | undefined

  const findShard = async () => {
    const { Streams } = await call<{ Streams: { StreamArn: string }[] }>(target('ListStreams'), {
      TableName: tableName,
    })
    const StreamArn = Streams.at(-1)?.StreamArn ?? ''
    const { StreamDescription } = await call<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
      target('DescribeStream'),
      { StreamArn },
    )
    return { StreamArn, ShardId: StreamDescription.Shards.at(-1)?.ShardId ?? '' }
  }

  return {
    /** Forgets where it was: the next read begins at the given position. */
    rewind: () => {
      iterator = undefined
    },
    read: async (after: string | undefined): Promise<StreamRecord[]> => {
      if (iterator === undefined) {
        shard ??= await findShard()
        const start = after
          ? { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after }
          : { ShardIteratorType: 'TRIM_HORIZON' }
        const made = await call<{ ShardIterator: string }>(target('GetShardIterator'), { ...shard, ...start })
        iterator = made.ShardIterator
      }
      const { Records, NextShardIterator } = await call<{
        Records: StreamRecord[]
        NextShardIterator?: string
      }>(target('GetRecords'), { ShardIterator: iterator, Limit: limit })
      iterator = NextShardIterator
      return Records
    },
  }
}

/**
 * Hands a stream's records to a function in their order, as the mapping in the template says: filtered, with
 * partial answers, bisection, retries and a queue for what is given up. How far it came is kept, so that a
 * restart goes on from there.
 */
export const pollStream = (
  mapping: StreamMapping,
  options: StreamPollerOptions,
): Poller & { wake: () => void } => {
  const { call, region, invoke, send, checkpoints, retryAfter, onProblem, crowded } = options
  const { tableName, streamArn, functionName, retries, bisect, partial, passes } = mapping
  const reader = streamReader(call, tableName, mapping.batchSize)
  let position = checkpoints.read(tableName)
  let stopped = false
  let waiting: { wake: () => void } | undefined
  let dirty = false
  let busy = false

  const moveTo = (record: StreamRecord | undefined): void => {
    if (record === undefined) return
    position = record.dynamodb.SequenceNumber
    checkpoints.write(tableName, position)
  }

  const pause = (milliseconds: number): Promise<void> =>
    new Promise(done => {
      if (stopped) return done()
      const wake = (): void => {
        clearTimeout(timer)
        waiting = undefined
        done()
      }
      const timer = setTimeout(wake, milliseconds)
      waiting = { wake }
    })

  /** Number of records, from the first on, that the function is through with. */
  const attempt = async (records: readonly StreamRecord[]): Promise<number> => {
    try {
      const Records = records.map(record => ({ ...record, awsRegion: region, eventSourceARN: streamArn }))
      const answer = JSON.parse(await invoke(functionName, JSON.stringify({ Records }))) as {
        batchItemFailures?: { itemIdentifier: string }[]
      } | null
      const failed = partial ? (answer?.batchItemFailures ?? []) : []
      const places = failed.map(({ itemIdentifier }) =>
        records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === itemIdentifier),
      )
      return places.length === 0 ? records.length : Math.max(0, Math.min(...places))
    } catch {
      return 0
    }
  }

  const giveUp = (records: readonly StreamRecord[]): void => {
    const [first, last] = [records[0], records.at(-1)].map(record => record?.dynamodb.SequenceNumber ?? '')
    onProblem(
      `${functionName}: ${records.length} records of ${tableName} are given up after ${retries} retries`,
    )
    if (mapping.onFailure === undefined) return
    const DDBStreamBatchInfo = {
      shardId: 'local',
      startSequenceNumber: first,
      endSequenceNumber: last,
      batchSize: records.length,
      streamArn,
    }
    const requestContext = { functionArn: functionName, condition: 'RetryAttemptsExhausted' }
    send(mapping.onFailure, JSON.stringify({ requestContext, version: '1.0', DDBStreamBatchInfo }))
  }

  const process = async (records: readonly StreamRecord[]): Promise<void> => {
    let rest = records
    for (let tries = 0; rest.length > 0 && !stopped; tries++) {
      const done = await attempt(rest)
      if (stopped) return
      if (done > 0) moveTo(rest[done - 1])
      if (done === rest.length) return
      if (done > 0) tries = 0
      rest = rest.slice(done)
      if (bisect && done === 0 && rest.length > 1) {
        const middle = Math.ceil(rest.length / 2)
        await pause(retryAfter(tries))
        await process(rest.slice(0, middle))
        return process(rest.slice(middle))
      }
      if (retries >= 0 && tries >= retries) {
        giveUp(rest)
        moveTo(rest.at(-1))
        return
      }
      await pause(retryAfter(tries))
    }
  }

  const giveWay = async (): Promise<void> => {
    for (let waited = 0; waited < GIVES_WAY && crowded() && !stopped; waited += GATHER) {
      await new Promise(done => setTimeout(done, GATHER))
    }
  }

  const run = async (): Promise<void> => {
    while (!stopped) {
      if (!busy) await giveWay()
      dirty = false
      try {
        const records = await reader.read(position)
        busy = records.length > 0
        const wanted = records.filter(passes)
        if (wanted.length > 0) await process(wanted)
        if (!stopped) moveTo(records.at(-1))
        if (records.length >= mapping.batchSize) continue
      } catch (error) {
        if (stopped) return
        onProblem(`The stream of ${tableName} could not be read: ${(error as Error).message}`)
        reader.rewind()
      }
      busy = false
      if (!dirty) await pause(IDLE)
      if (!stopped) await new Promise(done => setTimeout(done, GATHER))
    }
  }

  const running = run()
  return {
    busy: () => busy || dirty,
    wake: () => {
      dirty = true
      if (!busy) waiting?.wake()
    },
    stop: async () => {
      stopped = true
      waiting?.wake()
      await running
    },
  }
}

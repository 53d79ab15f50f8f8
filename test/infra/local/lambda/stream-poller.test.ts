import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type DynamoEngine, startDynamo } from '../../../../infra/local/dynamodb/dynoxide.ts'
import type { StreamCheckpoints } from '../../../../infra/local/lambda/stream-checkpoints.ts'
import { pollStream, type StreamMapping } from '../../../../infra/local/lambda/stream-poller.ts'
import { eventually } from '../../../support/eventually.ts'

let engine: DynamoEngine
let tableName: string
let checkpoints: StreamCheckpoints
let number = 0

beforeAll(async () => {
  engine = await startDynamo({ region: 'eu-central-1' })
})
afterAll(() => engine.stop())

beforeEach(async () => {
  tableName = `table-${++number}`
  await engine.call('DynamoDB_20120810.CreateTable', {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  })
  const positions: Record<string, string> = {}
  checkpoints = {
    read: table => positions[table],
    write: (table, sequence) => {
      positions[table] = sequence
    },
  }
})

const write = async (...names: string[]) => {
  for (const name of names)
    await engine.call('DynamoDB_20120810.PutItem', { TableName: tableName, Item: { pk: { S: name } } })
}

interface StreamRecord {
  eventName: string
  dynamodb: { SequenceNumber: string; NewImage: { pk: { S: string } } }
}

const start = (
  handle: (records: StreamRecord[]) => Promise<unknown>,
  options: Partial<StreamMapping> = {},
  crowded = () => false,
) => {
  const given: string[] = []
  const sent: string[] = []
  const poller = pollStream(
    {
      tableName,
      streamArn: 'arn:stream',
      functionName: 'relay',
      batchSize: 10,
      retries: 3,
      bisect: true,
      partial: true,
      passes: () => true,
      onFailure: 'arn:dead',
      ...options,
    },
    {
      call: engine.call,
      region: 'eu-central-1',
      invoke: async (_, payload) => JSON.stringify((await handle(JSON.parse(payload).Records)) ?? null),
      send: (_, body) => sent.push(body),
      checkpoints,
      retryAfter: () => 5,
      onProblem: line => given.push(line),
      crowded,
    },
  )
  return { poller, given, sent }
}

const namesOf = (records: readonly StreamRecord[]) => records.map(({ dynamodb }) => dynamodb.NewImage.pk.S)

describe('a stream’s records', () => {
  it('come in their order, filtered, and after a restart from where it was', async () => {
    await write('a', 'b')
    const seen: string[] = []
    const handle = async (records: StreamRecord[]) => void seen.push(...namesOf(records))
    const passes = (record: unknown) => (record as StreamRecord).dynamodb.NewImage.pk.S !== 'skip'
    const first = start(handle, { passes })
    await eventually(() => expect(seen).toEqual(['a', 'b']))
    await first.poller.stop()
    await write('skip', 'c')
    const second = start(handle, { passes })
    await eventually(() => expect(seen).toEqual(['a', 'b', 'c']))
    await second.poller.stop()
  })

  it('give way while many wait for an answer, but not for ever', async () => {
    const seen: string[] = []
    let isCrowded = true
    await write('a')
    const { poller } = start(
      async records => void seen.push(...namesOf(records)),
      {},
      () => isCrowded,
    )
    await new Promise(done => setTimeout(done, 500))
    expect(seen).toEqual([])
    isCrowded = false
    await eventually(() => expect(seen).toEqual(['a']))
    isCrowded = true
    await write('b')
    poller.wake()
    await eventually(() => expect(seen).toEqual(['a', 'b']))
    await poller.stop()
  })

  it('are tried again from the first that failed', async () => {
    await write('a', 'b', 'c')
    const batches: string[][] = []
    const { poller } = start(async records => {
      batches.push(namesOf(records))
      const failed =
        batches.length === 1 ? records.find(({ dynamodb }) => dynamodb.NewImage.pk.S === 'b') : undefined
      return { batchItemFailures: failed ? [{ itemIdentifier: failed.dynamodb.SequenceNumber }] : [] }
    })
    await eventually(() =>
      expect(batches).toEqual([
        ['a', 'b', 'c'],
        ['b', 'c'],
      ]),
    )
    await poller.stop()
  })

  it('are halved until the bad one stands alone, which is given up with its place told', async () => {
    await write('a', 'b', 'bad', 'd')
    const done: string[] = []
    const { poller, given, sent } = start(
      async records => {
        if (namesOf(records).includes('bad')) throw new Error('cannot')
        done.push(...namesOf(records))
      },
      { retries: 2 },
    )
    await eventually(() => expect(done).toEqual(['a', 'b', 'd']))
    expect(given).toHaveLength(1)
    const [told] = sent.map(each => JSON.parse(each))
    expect(told.DDBStreamBatchInfo).toMatchObject({ batchSize: 1, streamArn: 'arn:stream' })
    await poller.stop()
  })
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Poller } from '../../../../infra/local/lambda/poller.ts'
import { pollQueue, type QueueMapping } from '../../../../infra/local/lambda/queue-poller.ts'
import { type MessagingEngine, startMessaging } from '../../../../infra/local/messaging/fauxqs.ts'
import { queueViews } from '../../../../infra/local/messaging/queue-view.ts'
import { eventually } from '../../../support/eventually.ts'

const region = 'eu-central-1'
const arnOf = (name: string) => `arn:aws:sqs:${region}:000000000000:${name}`
let engine: MessagingEngine
let poller: Poller | undefined

interface Batch {
  Records: { messageId: string; body: string; attributes: Record<string, string> }[]
}

const makeQueue = (name: string, attributes: Record<string, string> = {}) =>
  engine.queues.createQueue(name, `${engine.endpoint}/000000000000/${name}`, arnOf(name), attributes)

const send = (name: string, body: string, group?: string) =>
  engine.send({
    QueueUrl: `${engine.endpoint}/000000000000/${name}`,
    MessageBody: body,
    ...(group && { MessageGroupId: group, MessageDeduplicationId: `${group}-${body}` }),
  })

const poll = (
  queue: string,
  invoke: (batch: Batch) => Promise<unknown>,
  options: Partial<QueueMapping> = {},
) => {
  const mapping = { batchSize: 10, window: 0, concurrency: 10, partial: true, ...options }
  poller = pollQueue(
    { queueArn: arnOf(queue), functionName: 'f', ...mapping },
    {
      queues: engine.queues,
      region,
      invoke: async (_, payload) => JSON.stringify((await invoke(JSON.parse(payload))) ?? null),
      retryAfter: () => 10,
    },
  )
}

beforeEach(async () => {
  engine = await startMessaging({ region })
})
afterEach(async () => {
  await poller?.stop()
  await engine.stop()
})

describe('a queue’s messages', () => {
  it('come in batches of at most the size in the template, each with what Lambda tells of it', async () => {
    makeQueue('t-work')
    for (let i = 0; i < 12; i++) send('t-work', `m${i}`)
    const batches: Batch[] = []
    poll('t-work', async batch => batches.push(batch), { batchSize: 5 })
    await eventually(() => expect(batches.map(({ Records }) => Records.length)).toEqual([5, 5, 2]))
    expect(batches[0]?.Records[0]).toMatchObject({
      body: 'm0',
      eventSource: 'aws:sqs',
      eventSourceARN: arnOf('t-work'),
      attributes: { ApproximateReceiveCount: '1' },
    })
    expect(queueViews(engine, 't').states()[0]).toMatchObject({ ready: 0, inFlight: 0 })
  })

  it('wait for one another as long as the window says', async () => {
    makeQueue('t-work')
    const sizes: number[] = []
    poll('t-work', async ({ Records }) => sizes.push(Records.length), { window: 150 })
    send('t-work', 'a')
    await new Promise(done => setTimeout(done, 50))
    send('t-work', 'b')
    await eventually(() => expect(sizes).toEqual([2]))
  })

  it('come back alone when the function names them as failed', async () => {
    makeQueue('t-work')
    const seen: string[][] = []
    for (const body of ['good', 'bad', 'fine']) send('t-work', body)
    poll('t-work', async ({ Records }) => {
      seen.push(Records.map(({ body }) => body))
      const failed = seen.length === 1 ? Records.filter(({ body }) => body === 'bad') : []
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) }
    })
    await eventually(() => expect(seen).toEqual([['good', 'bad', 'fine'], ['bad']]))
  })

  it('all come back when it throws, or names one that it was not given', async () => {
    makeQueue('t-work')
    send('t-work', 'a')
    let times = 0
    poll('t-work', async () => {
      times += 1
      if (times === 1) throw new Error('crash')
      return { batchItemFailures: times === 2 ? [{ itemIdentifier: 'unknown' }] : [] }
    })
    await eventually(() => expect(times).toBe(3))
  })

  it('go to the dead-letter queue after as many tries as the redrive policy has, and back by a redrive', async () => {
    makeQueue('t-work-dead')
    makeQueue('t-work', {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf('t-work-dead'), maxReceiveCount: 3 }),
    })
    send('t-work', 'poison')
    let fails = true
    let times = 0
    poll('t-work', async () => {
      times += 1
      if (fails) throw new Error('no')
    })
    const queues = queueViews(engine, 't')
    await eventually(() => expect(queues.messages('work-dead').map(({ body }) => body)).toEqual(['poison']))
    expect(times).toBe(3)
    fails = false
    expect(queues.redrive('work')).toBe(1)
    await eventually(() => expect(times).toBe(4))
    expect(queues.messages('work-dead')).toEqual([])
  })

  it('of one group keep their order in a FIFO queue, also when one fails', async () => {
    makeQueue('t-work.fifo', { FifoQueue: 'true' })
    const seen: string[] = []
    for (const body of ['1', '2', '3']) send('t-work.fifo', body, 'order')
    send('t-work.fifo', '1', 'other')
    let failed = false
    poll('t-work.fifo', async ({ Records }) => {
      const batchItemFailures = []
      for (const { messageId, body, attributes } of Records) {
        if (body === '1' && attributes.MessageGroupId === 'order' && !failed) {
          failed = true
          batchItemFailures.push({ itemIdentifier: messageId })
        } else seen.push(`${attributes.MessageGroupId} ${body}`)
      }
      return { batchItemFailures }
    })
    await eventually(() => expect(seen).toHaveLength(4))
    expect(seen.filter(each => each.startsWith('order'))).toEqual(['order 1', 'order 2', 'order 3'])
  })
})

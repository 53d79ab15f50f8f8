import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { sqsWorkQueue } from '../../../functions/ordering/work-queue.sqs.ts'
import { type MessagingEngine, startMessaging } from '../../../infra/local/messaging/fauxqs.ts'

const ARN = 'arn:aws:sqs:eu-central-1:000000000000:works'
let messaging: MessagingEngine
let url: string

beforeAll(async () => {
  messaging = await startMessaging({ region: 'eu-central-1' })
  url = `${messaging.endpoint}/000000000000/works`
  messaging.queues.createQueue('works', url, ARN, {})
  vi.stubEnv('AWS_REGION', 'eu-central-1')
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', messaging.endpoint)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await messaging.stop()
})

describe('the queue of works', () => {
  it('reminds in half a minute', async () => {
    await sqsWorkQueue(url)({ orderId: 'ord_1' } as never)
    const queue = messaging.queues.getQueueByArn(ARN)
    expect(queue?.delayedMessages).toHaveLength(1)
    expect(JSON.stringify(queue?.delayedMessages)).toContain('ord_1')
  })

  it('says when there is none', async () => {
    await expect(sqsWorkQueue(`${url}-gone`)({ orderId: 'ord_1' } as never)).rejects.toThrow('does not exist')
  })
})

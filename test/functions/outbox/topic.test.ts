import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { snsTopic } from '../../../functions/outbox/topic.sns.ts'
import type { DomainEvent } from '../../../shared/events.ts'
import { startSignedServer } from '../../support/signed-server.ts'

const SECRET = 'a secret of the function'
const TOPIC = 'arn:aws-cn:sns:cn-north-1:000000000000:events.fifo'
let server: Awaited<ReturnType<typeof startSignedServer>>
beforeAll(async () => {
  server = await startSignedServer(SECRET)
})
afterAll(() => server.stop())
beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'cn-north-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIA')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', SECRET)
  vi.stubEnv('AWS_ENDPOINT_URL_SNS', server.url)
})
afterEach(() => vi.unstubAllEnvs())

const eventsOf = (count: number, text = ''): DomainEvent[] =>
  Array.from(
    { length: count },
    (_, i) =>
      ({ id: `ord_1#${i}`, type: 'ordering.order-placed.v1', aggregate: 'ord_1', data: { text } }) as never,
  )

const answer = (failed: readonly number[] = []) => ({
  body: `<PublishBatchResponse><PublishBatchResult><Successful><member><Id>9</Id></member></Successful>${
    failed.length
      ? `<Failed>${failed.map(id => `<member><Code>Throttled</Code><Id>${id}</Id></member>`).join('')}</Failed>`
      : '<Failed/>'
  }</PublishBatchResult></PublishBatchResponse>`,
})
const sent = () => server.calls.map(({ body }) => new URLSearchParams(body))

it('publishes events by tens, in the group of their aggregate, under their own ids', async () => {
  server.answers(answer())
  expect(await snsTopic(TOPIC).publish(eventsOf(12, '订单 & 发票'))).toBe(12)
  expect(server.calls.map(({ isSigned }) => isSigned)).toEqual([true, true])
  const [first, second] = sent()
  expect([first?.get('Action'), first?.get('TopicArn')]).toEqual(['PublishBatch', TOPIC])
  const entry = (name: string) => first?.get(`PublishBatchRequestEntries.member.10.${name}`)
  expect(JSON.parse(entry('Message') ?? '')).toMatchObject({ id: 'ord_1#9', data: { text: '订单 & 发票' } })
  expect([entry('Id'), entry('MessageGroupId'), entry('MessageDeduplicationId')]).toEqual([
    ...['9', 'ord_1', 'ord_1#9'],
  ])
  expect([
    entry('MessageAttributes.entry.1.Name'),
    entry('MessageAttributes.entry.1.Value.StringValue'),
  ]).toEqual(['type', 'ordering.order-placed.v1'])
  expect(second?.has('PublishBatchRequestEntries.member.3.Id')).toBe(false)
})

it('keeps a call under the 256 kB that SNS takes', async () => {
  server.answers(answer())
  expect(await snsTopic(TOPIC).publish(eventsOf(4, 'x'.repeat(100_000)))).toBe(4)
  expect(server.calls).toHaveLength(2)
})

it('says how many went out before the first that did not', async () => {
  server.answers(answer(), answer([5, 3]))
  expect(await snsTopic(TOPIC).publish(eventsOf(30))).toBe(13)
  expect(server.calls).toHaveLength(2)
})

it('fails where the topic refuses all', async () => {
  server.answers({ status: 403, body: '<ErrorResponse><Code>AuthorizationError</Code></ErrorResponse>' })
  await expect(snsTopic(TOPIC).publish(eventsOf(1))).rejects.toThrow('403')
})

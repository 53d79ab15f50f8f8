import type { Context } from 'aws-lambda'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dynamoCalls } from '../../../shared/aws/calls.dynamodb.ts'
import { inInvocation } from '../../../shared/aws/invocation.ts'
import { type JsonCall, jsonCalls } from '../../../shared/aws/json-calls.ts'
import { ServiceError } from '../../../shared/aws/service-error.ts'
import { startSignedServer } from '../../support/signed-server.ts'

const SECRET = 'a secret of the function'
const SERVICE = { endpoint: 'dynamodb', target: 'DynamoDB_20120810', version: '1.0' } as const
let server: Awaited<ReturnType<typeof startSignedServer>>
let call: JsonCall
const place = () => ({
  endpoint: server.url,
  region: 'cn-north-1',
  credentials: async () => ({ accessKeyId: 'AKIA', secretAccessKey: SECRET, sessionToken: 'of the role' }),
})
beforeAll(async () => {
  server = await startSignedServer(SECRET)
  call = jsonCalls(SERVICE, place())
})
afterAll(() => server.stop())

const refused = (name: string, status = 400) => ({
  status,
  body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: `because of ${name}` }),
})

it('signs what it sends, and gives what comes back', async () => {
  server.answers({ body: '{"Item":{"pk":{"S":"名"}}}' })
  expect(await call('GetItem', { TableName: 'products', Key: { pk: { S: '内六角' } } })).toEqual({
    Item: { pk: { S: '名' } },
  })
  expect(server.calls).toMatchObject([
    {
      method: 'POST',
      url: '/',
      isSigned: true,
      body: '{"TableName":"products","Key":{"pk":{"S":"内六角"}}}',
      headers: {
        'x-amz-target': 'DynamoDB_20120810.GetItem',
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-security-token': 'of the role',
      },
    },
  ])
  expect(server.calls[0]?.headers.authorization).toMatch(/\/cn-north-1\/dynamodb\/aws4_request/)
})

it('takes an empty answer for nothing', async () => {
  server.answers({ body: '' })
  expect(await call('PutItem', {})).toEqual({})
})

it.each([
  ['a stumble', { status: 503, body: 'Service Unavailable' }],
  ['a throttle', refused('ProvisionedThroughputExceededException')],
  ['a connection that breaks', { cut: true as const }],
])('sends again after %s, the same bytes under a new signature', async (_, trouble) => {
  server.answers(trouble, trouble, { body: '{"done":true}' })
  expect(await call('TransactWriteItems', { ClientRequestToken: 't' })).toEqual({ done: true })
  expect(server.calls.map(({ body, isSigned }) => [body, isSigned])).toEqual(
    Array(3).fill(['{"ClientRequestToken":"t"}', true]),
  )
})

it('gives up after the third', async () => {
  server.answers(refused('InternalServerError', 500))
  await expect(call('Query', {})).rejects.toMatchObject({ name: 'InternalServerError', status: 500 })
  expect(server.calls).toHaveLength(3)
  server.answers({ cut: true })
  await expect(call('Query', {})).rejects.toThrow(/hang up|ECONNRESET/)
  expect(server.calls).toHaveLength(3)
})

it('does not repeat what is refused, and says all that the service said', async () => {
  const body = JSON.stringify({
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    Message: 'Transaction cancelled',
    CancellationReasons: [{ Code: 'ConditionalCheckFailed', Item: { pk: { S: 'a' } } }],
  })
  server.answers({ status: 400, body })
  const thrown = await call('TransactWriteItems', {}).catch((error: unknown) => error)
  expect(thrown).toBeInstanceOf(ServiceError)
  expect(thrown).toMatchObject({
    name: 'TransactionCanceledException',
    message: 'Transaction cancelled',
    details: { CancellationReasons: [{ Code: 'ConditionalCheckFailed', Item: { pk: { S: 'a' } } }] },
  })
  expect(server.calls).toHaveLength(1)
})

it('takes an answer that is no JSON for a stumble', async () => {
  server.answers({ body: '<html>' }, { body: '{}' })
  expect(await call('Query', {})).toEqual({})
  expect(server.calls).toHaveLength(2)
})

it('leaves out what is undefined, as the service wants it', async () => {
  server.answers({ body: '{}' })
  await dynamoCalls(place())('GetItem', { TableName: 't', Key: {}, ConsistentRead: undefined })
  expect(server.calls[0]?.body).toBe('{"TableName":"t","Key":{}}')
})

describe('in an invocation', () => {
  /** What a call comes to within so many milliseconds, how long that took and how often it was sent. */
  const within = async (milliseconds: number) => {
    const began = performance.now()
    const end = began + milliseconds
    const work = inInvocation(() => call('TransactWriteItems', {}))
    const context = { getRemainingTimeInMillis: () => end - performance.now(), awsRequestId: 'r' } as Context
    const outcome = await work(undefined, context).catch((error: unknown) => error)
    return { outcome, took: performance.now() - began, sent: server.calls.length }
  }

  it.each(['at once', 'after its head'] as const)(
    'a service that is silent (%s) is given up in time for an answer',
    async silent => {
      server.answers({ silent })
      const { outcome, took, sent } = await within(800)
      expect(outcome).toMatchObject({ name: 'TimeoutError' })
      expect(took).toBeLessThan(800)
      expect(sent).toBe(1)
    },
  )

  it('nothing is sent when the time is up', async () => {
    server.answers({ body: '{}' })
    expect(await within(510)).toMatchObject({ outcome: { name: 'TimeoutError' }, sent: 0 })
  })

  it('a service that stumbles is asked again as long as there is time', async () => {
    server.answers({ cut: true }, { body: '{"done":true}' })
    expect(await within(5_000)).toMatchObject({ outcome: { done: true }, sent: 2 })
  })

  it('two at once have each its own time', async () => {
    server.answers({ silent: 'at once' })
    const [short, long] = await Promise.all([within(700), within(1_200)])
    expect(short.took).toBeLessThan(700)
    expect(long.took).toBeGreaterThan(650)
    expect(long.took).toBeLessThan(1_200)
  })
})

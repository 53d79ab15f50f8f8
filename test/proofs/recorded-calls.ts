import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { concrete } from '../../infra/guardrails/concrete.ts'
import type { Deployment } from '../../infra/guardrails/deployment.ts'
import type { TracedCall } from '../../infra/guardrails/trace.ts'
import type { ServiceCall } from '../../infra/local/service-call.ts'

type Json = Record<string, unknown>

/** What an item of a transaction takes, by its kind. */
const ofTransaction: Readonly<Record<string, string>> = {
  ConditionCheck: 'ConditionCheckItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
}

/** The actions of a call to DynamoDB, with the table or index that each is on. */
export const actionsOn = (operation: string, input: Json): [action: string, on: string][] => {
  if (operation.startsWith('Transact'))
    return (input.TransactItems as Json[]).flatMap(item =>
      Object.entries(item).map(([kind, on]): [string, string] => [
        `dynamodb:${ofTransaction[kind] ?? kind}`,
        String((on as Json).TableName),
      ]),
    )
  if (operation.startsWith('Batch'))
    return Object.keys(input.RequestItems as Json).map(table => [`dynamodb:${operation}`, table])
  const { TableName, IndexName } = input
  return [[`dynamodb:${operation}`, `${TableName}${IndexName ? `/index/${IndexName}` : ''}`]]
}

/** The actions of a request to a bucket; an object that is put under a lock is two. */
export const actionsOnBucket = ({ method, path, headers }: ServiceCall): [action: string, on: string][] => {
  const { pathname, searchParams } = new URL(path, 'http://bucket')
  const on = decodeURIComponent(pathname.slice(1))
  if (searchParams.has('list-type')) return [['s3:ListBucket', on]]
  if (method === 'GET' || method === 'HEAD') return [['s3:GetObject', on]]
  return [
    ['s3:PutObject', on],
    ...(headers['x-amz-object-lock-mode'] ? [['s3:PutObjectRetention', on] as [string, string]] : []),
  ]
}

/** Operations of AWS IoT by method and the first part of the path. */
const iotActions: Readonly<Record<string, string>> = {
  'GET things': 'iot:ListThingPrincipals',
  'PATCH things': 'iot:UpdateThing',
  'PUT certificates': 'iot:UpdateCertificate',
}

const lastOf = (text: unknown, separator: string): string => String(text).split(separator).at(-1) ?? ''

/** Turns names of the local stack's resources into ARNs as they will be in the cloud. */
const arnsOf = (deployment: Deployment) => {
  const { arnOf } = concrete(deployment)
  const byName = new Map(
    deployment.resources.map(resource => {
      const arn = arnOf(resource)
      return [lastOf(lastOf(arn, ':'), '/').toLowerCase(), arn]
    }),
  )
  const [key] = deployment.of('AWS::KMS::Key')
  return {
    /** Of what has a name, and of what is inside it: `orders/index/byBuyer` */
    named: (name: string): string => {
      const [first = '', ...inside] = name.split('/')
      return [byName.get(first.toLowerCase()) ?? `unknown:${first}`, ...inside].join('/')
    },
    key: key ? arnOf(key) : 'unknown:key',
  }
}

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/**
 * Writes down what each function of a running stack asks of the services, as IAM would see it: action, ARN and
 * what conditions look at. Calls to DynamoDB go through a proxy here, the engines tell of the others.
 */
export const recordCalls = async (deployment: Deployment) => {
  const { named, key } = arnsOf(deployment)
  const calls = new Map<string, TracedCall>()
  const record = (call: TracedCall): void => {
    calls.set(`${call.functionId} ${call.action} ${call.resource} ${JSON.stringify(call.context)}`, call)
  }
  const server = createServer((incoming, response) => {
    const answer = async () => {
      const functionId = incoming.url?.split('/')[1] ?? ''
      const body = await bodyOf(incoming)
      const operation = lastOf(incoming.headers['x-amz-target'], '.')
      for (const [action, on] of actionsOn(operation, JSON.parse(body.toString())))
        record({ functionId, action, resource: named(on) })
      const { host: _own, ...headers } = incoming.headers
      const sent = request(engine, { method: incoming.method, path: '/', headers }, answered => {
        response.writeHead(answered.statusCode ?? 500, answered.headers)
        answered.pipe(response)
      })
      sent.once('error', () => response.destroy())
      sent.end(body)
    }
    answer().catch(() => response.destroy())
  })
  let engine = ''
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo

  const others: Readonly<Record<string, (functionId: string, operation: string, call: ServiceCall) => void>> =
    {
      sqs: (functionId, operation, { body }) =>
        record({
          functionId,
          action: `sqs:${operation.replace(/Batch$/, '')}`,
          resource: named(lastOf((body as Json).QueueUrl, '/')),
        }),
      sns: (functionId, operation, { body }) =>
        record({
          functionId,
          action: `sns:${operation.replace(/Batch$/, '')}`,
          resource: named(lastOf((body as Json).TopicArn, ':')),
        }),
      iot: (functionId, operation, { path }) => {
        const [, kind, name = ''] = new URL(path, 'http://iot').pathname.split('/').map(decodeURIComponent)
        const { partition, region, account } = deployment.tenant
        const resource = `arn:${partition}:iot:${region}:${account}:${kind === 'things' ? 'thing' : 'cert'}/${name}`
        record({ functionId, action: iotActions[`${operation} ${kind}`] ?? `iot:${operation}`, resource })
      },
      kms: (functionId, operation, { body }) => {
        const { tenant = '' } = (JSON.parse(String(body)).EncryptionContext ?? {}) as { tenant?: string }
        record({
          functionId,
          action: `kms:${operation}`,
          resource: key,
          context: { 'kms:EncryptionContext:tenant': tenant },
        })
      },
      s3: (functionId, _, call) => {
        const prefix = new URL(call.path, 'http://bucket').searchParams.get('prefix')
        for (const [action, on] of actionsOnBucket(call))
          record({
            functionId,
            action,
            resource: named(on),
            ...(prefix === null ? {} : { context: { 's3:prefix': prefix } }),
          })
      },
    }
  return {
    /** Each kind of call once */
    calls: (): TracedCall[] => [...calls.values()],
    dynamoEndpointFor: (functionId: string, given: string): string => {
      engine = given
      return `http://127.0.0.1:${port}/${functionId}`
    },
    onCall: (service: string, operation: string, call?: ServiceCall): void => {
      if (call?.caller) others[service]?.(call.caller, operation, call)
    },
    stop: (): Promise<void> =>
      new Promise(done => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
}

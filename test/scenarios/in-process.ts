import { randomUUID } from 'node:crypto'
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { allRoutes } from '../../docs/generator/contexts.ts'
import { startControlServer } from '../../infra/local/control-server.ts'
import { openKeyRing } from '../../infra/local/kms/key-ring.ts'
import { kmsOperations } from '../../infra/local/kms/operations.ts'
import { createLambdaPool } from '../../infra/local/lambda/pool.ts'
import { startMessaging } from '../../infra/local/messaging/fauxqs.ts'
import { fromItem } from '../../shared/aws/attributes.ts'
import type { Attributes } from '../../shared/aws/calls.dynamodb.ts'
import { dataKeysFromEnvironment } from '../../shared/aws/data-keys.kms.ts'
import { jsonCalls } from '../../shared/aws/json-calls.ts'
import { objectsIn } from '../../shared/aws/objects.s3.ts'
import { routeKey } from '../../shared/http/route.ts'
import { limitsTable, type RateLimits } from '../../shared/rate-limit.ts'
import type { TableDefinition } from '../../shared/tables.ts'
import type { Item } from '../../shared/writes.ts'
import { webAssetsPlugin } from '../../web/assets-plugin.ts'
import { startDynamo } from '../support/dynamo.ts'
import { type Answer, pathOf, type Sent, type Snapshot, type Target } from './target.ts'

const root = join(import.meta.dirname, '../..')
const REGION = 'eu-central-1'
export const ISSUER = 'https://issuer.test'
export const AUDIENCE = 'dockline'
const BUCKET = 'test-documents'
const KEY_ID = '11111111-1111-4111-a111-111111111111'
const TENANT = { id: 'test', name: 'Test', locale: 'zh-CN', currency: 'CNY', timeZone: 'Asia/Shanghai' }

interface Scanned {
  readonly Items?: readonly Attributes[]
  readonly Count?: number
  readonly LastEvaluatedKey?: Attributes
}

const isTable = (value: unknown): value is TableDefinition =>
  typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string'

/** Every table that a context or the kernel defines. */
const allTables = async (): Promise<TableDefinition[]> => {
  const paths = [
    'shared/outbox.ts',
    'shared/audit.ts',
    'shared/rate-limit.ts',
    'shared/subject-keys.ts',
    ...globSync('{functions/*,shared}/*.table.ts', { cwd: root }),
  ]
  const modules: Record<string, unknown>[] = await Promise.all(paths.map(path => import(join(root, path))))
  const found = modules.flatMap(module => Object.values(module).filter(isTable))
  return [...new Map(found.map(table => [table.name, table])).values()]
}

/** Every queue that some function sends to, by the variable that names it. */
const queueVariables = (): string[] => {
  const sources = globSync('{functions/*,shared,shared/*}/*.ts', { cwd: root })
  const found = sources.flatMap(
    path => readFileSync(join(root, path), 'utf8').match(/\b[A-Z][A-Z_]*_QUEUE_URL\b/g) ?? [],
  )
  return [...new Set(found)]
}

const startQueues = async () => {
  const messaging = await startMessaging({ region: REGION })
  const call = jsonCalls(
    { endpoint: 'sqs', target: 'AmazonSQS', version: '1.0' },
    {
      region: REGION,
      endpoint: messaging.endpoint,
      credentials: async () => ({ accessKeyId: 'test', secretAccessKey: 'test' }),
    },
  )
  const urls: Record<string, string> = {}
  for (const variable of queueVariables()) {
    const QueueName = variable.toLowerCase()
    await call('CreateQueue', { QueueName })
    urls[variable] = `${messaging.endpoint}/000000000000/${QueueName}`
  }
  messaging.createBucket(BUCKET)
  const { arn: topic } = messaging.topics.createTopic('events.fifo', { FifoTopic: 'true' }, undefined, REGION)
  return { messaging, urls, topic }
}

type Handler = (
  event: unknown,
  context: unknown,
) => Promise<{
  statusCode: number
  headers: Record<string, string>
  body: string
  isBase64Encoded?: boolean
}>

/** The event that the gateway makes of a request whose token it has verified. */
const eventOf = (sent: Sent) => {
  const { route, subject, claims: over, params, query, body, headers = {} } = sent
  const { path, search } = pathOf(sent)
  const now = Math.floor(Date.now() / 1000)
  const good = { iss: ISSUER, aud: AUDIENCE, sub: subject, token_use: 'access', exp: String(now + 900) }
  const claims = { ...good, ...over }
  return {
    version: '2.0',
    routeKey: routeKey(route),
    rawPath: path,
    rawQueryString: search,
    headers: { 'content-type': 'application/json', ...headers },
    ...(query ? { queryStringParameters: Object.fromEntries(new URLSearchParams(search)) } : {}),
    ...(params ? { pathParameters: params } : {}),
    requestContext: {
      requestId: randomUUID(),
      routeKey: routeKey(route),
      http: { method: route.method, path },
      ...(subject || over ? { authorizer: { jwt: { claims, scopes: null } } } : {}),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    isBase64Encoded: false,
  }
}

/** The site's pages are built into its bundle, so it is bundled here too. */
const siteHandler = async (): Promise<Handler> => {
  const folder = mkdtempSync(join(tmpdir(), 'dockline-site-'))
  const outfile = join(folder, 'index.mjs')
  await build({
    absWorkingDir: root,
    entryPoints: ['functions/site/api.lambda.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    plugins: [webAssetsPlugin()],
  })
  const { handler } = await import(/* @vite-ignore */ pathToFileURL(outfile).href)
  rmSync(folder, { recursive: true })
  return handler
}

const handlerOf = async (name: string): Promise<Handler> =>
  name === 'site' ? siteHandler() : (await import(join(root, `functions/${name}/api.lambda.ts`))).handler

const allHandlers = async (): Promise<Map<string, Handler>> => {
  const handlers = new Map<string, Handler>()
  for (const { context: name, routes } of await allRoutes()) {
    const handler = await handlerOf(name)
    for (const route of Object.values(routes)) handlers.set(routeKey(route), handler)
  }
  return handlers
}

/** Those of the system that the audit log is not told of: they write it, or marks only. */
const untold = /^(audit|outbox)-/

/**
 * Loads functions that nobody's request runs, one after the other: that one acts by itself it reads in the
 * environment while it loads, and here that is everybody's.
 */
const loader = () => {
  // Mail leaves by what nobody's request runs only.
  const MAIL = JSON.stringify({ kind: 'ses', from: 'dockline@test.example' })
  const loaded = new Map<string, Promise<Handler>>()
  let before: Promise<unknown> = Promise.resolve()
  const load = async (functionId: string): Promise<Handler> => {
    const [name = '', ...file] = functionId.split('-')
    process.env.MAIL = MAIL
    if (!untold.test(functionId)) process.env.AUDIT_ACTOR = `system:${functionId}`
    try {
      return (await import(join(root, `functions/${name}/${file.join('-')}.lambda.ts`))).handler
    } finally {
      delete process.env.AUDIT_ACTOR
      delete process.env.MAIL
    }
  }
  return (functionId: string): Promise<Handler> => {
    const known = loaded.get(functionId)
    if (known) return known
    const handler = before.then(() => load(functionId))
    before = handler.catch(() => undefined)
    loaded.set(functionId, handler)
    return handler
  }
}

const context = { getRemainingTimeInMillis: () => 10_000, awsRequestId: 'test', functionName: 'test' }

/** An invocation that ends after so long. */
const endingIn = (milliseconds: number): typeof context => {
  const end = performance.now() + milliseconds
  return { ...context, getRemainingTimeInMillis: () => Math.max(0, end - performance.now()) }
}

/** The functions in this process, and what is to be seen of the engines behind them. */
export interface InProcess extends Target {
  /** Calls to KMS so far */
  readonly kmsCalls: () => number
  /** All mails so far, as they were sent */
  readonly mails: () => readonly string[]
  /** The bodies of all messages in all queues, by queue */
  readonly messages: () => ReadonlyMap<string, readonly string[]>
  /** All objects in the bucket, by key */
  readonly objects: () => Promise<ReadonlyMap<string, Uint8Array>>
  /** What lies on the disk for the database, by name: its file and the log of writes beside it */
  readonly databaseFiles: () => ReadonlyMap<string, Buffer>
  /**
   * Every table is lost, and restored as AWS restores: into a new one with what the backup has. Then the functions
   * are pointed at these.
   */
  readonly restore: (backup: Snapshot) => Promise<void>
  /** Queue addresses by the variable that names them to functions */
  readonly queues: Readonly<Record<string, string>>
}

export interface InProcessOptions {
  readonly limits?: RateLimits
  /** Puts something between the functions and the database: given its endpoint, gives the one to use. */
  readonly between?: (endpoint: string) => Promise<string>
  /** The same for the keys. */
  readonly betweenKeys?: (endpoint: string) => Promise<string>
  /** How long a request's invocation has, in milliseconds; by default as long as it likes. */
  readonly time?: number
}

/**
 * The contexts' HTTP functions in this process, on a real database, queues and keys of their own: everything
 * but gateway, threads and consumers. The variables are set before the entries load, so one per test file.
 */
export const startInProcess = async ({
  between,
  betweenKeys,
  limits,
  time,
}: InProcessOptions = {}): Promise<InProcess> => {
  const ring = openKeyRing(undefined)
  ring.ensure({ id: KEY_ID, arn: `arn:aws:kms:${REGION}:000000000000:key/${KEY_ID}`, rotation: true })
  const pool = createLambdaPool({ logFileOf: id => join(tmpdir(), `${id}.log`), onWarning: () => {} })
  let kmsCalls = 0
  const kms = kmsOperations(ring)
  const counted = Object.entries(kms).map(([name, operation]): [string, typeof operation] => [
    name,
    request => {
      kmsCalls += 1
      return operation(request)
    },
  ])
  const mails: string[] = []
  const control = await startControlServer({
    kms: Object.fromEntries(counted),
    functions: pool,
    sendEmail: body => {
      const { Content } = JSON.parse(body)
      mails.push(Buffer.from(Content.Raw.Data, 'base64').toString())
      return { MessageId: randomUUID() }
    },
  })
  // No thing has a certificate: what is asked of AWS IoT is taken and changes nothing.
  control.serve(/^\/(things|certificates)\//, method => ({
    status: 200,
    body: method === 'GET' ? { principals: [] } : {},
  }))
  const [dynamo, { messaging, urls, topic }, tables] = await Promise.all([
    startDynamo(),
    startQueues(),
    allTables(),
  ])
  for (const table of tables) await dynamo.createTable(table)
  const tableVariables = () =>
    Object.fromEntries(tables.map(({ name }) => [`TABLE_${name.toUpperCase()}`, dynamo.nameOf(name)]))
  Object.assign(process.env, {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: (await between?.(dynamo.endpoint)) ?? dynamo.endpoint,
    AWS_ENDPOINT_URL_KMS: (await betweenKeys?.(control.url)) ?? control.url,
    AWS_ENDPOINT_URL_SQS: messaging.endpoint,
    AWS_ENDPOINT_URL_SNS: messaging.endpoint,
    AWS_ENDPOINT_URL_S3: messaging.endpoint,
    AWS_ENDPOINT_URL_EMAIL: control.url,
    AWS_ENDPOINT_URL_IOT: control.url,
    EVENTS_TOPIC_ARN: topic,
    TENANT_ID: TENANT.id,
    TENANT_CONFIG: JSON.stringify(TENANT),
    TENANT_KEY_ID: KEY_ID,
    DOCUMENTS_BUCKET: BUCKET,
    TOKEN_ISSUER: ISSUER,
    TOKEN_AUDIENCE: AUDIENCE,
    RATE_LIMIT_PRINCIPAL: String(limits?.principal ?? 1_000_000),
    RATE_LIMIT_ORGANIZATION: String(limits?.organization ?? 1_000_000),
    POWERTOOLS_LOG_LEVEL: process.env.POWERTOOLS_LOG_LEVEL ?? 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    POWERTOOLS_METRICS_NAMESPACE: 'Dockline',
    POWERTOOLS_SERVICE_NAME: 'test',
    ...urls,
    ...tableVariables(),
  })
  const handlers = await allHandlers()

  const send = async (sent: Sent): Promise<Answer> => {
    const handler = handlers.get(routeKey(sent.route))
    if (!handler) throw new Error(`No function in this process answers ${routeKey(sent.route)}`)
    const { statusCode, headers, body, isBase64Encoded } = await handler(
      eventOf(sent),
      time === undefined ? context : endingIn(time),
    )
    const text = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body
    return { status: statusCode, headers, text }
  }

  const load = loader()
  const invoke = async (functionId: string, payload: unknown): Promise<unknown> => {
    const handler = await load(functionId)
    return handler(payload, { ...context, getRemainingTimeInMillis: () => 60_000 })
  }

  /** All pages of a table. */
  const pages = async (name: string, options: object): Promise<readonly Scanned[]> => {
    const all: Scanned[] = []
    let ExclusiveStartKey: Attributes | undefined
    do {
      const page = (await dynamo.call('Scan', {
        ...options,
        ...{ TableName: dynamo.nameOf(name), ExclusiveStartKey },
      })) as Scanned
      all.push(page)
      ExclusiveStartKey = page.LastEvaluatedKey
    } while (ExclusiveStartKey)
    return all
  }

  const count = async (name: string): Promise<number> =>
    (await pages(name, { Select: 'COUNT' })).reduce((sum, { Count = 0 }) => sum + Count, 0)

  const scan = async (name: string): Promise<Item[]> =>
    (await pages(name, { ConsistentRead: true })).flatMap(({ Items = [] }) => Items.map(fromItem))

  return {
    send,
    invoke,
    tables: dynamo.tables,
    dataKeys: dataKeysFromEnvironment(),
    putObject: (key, bytes) => objectsIn(BUCKET).put(key, bytes, { contentType: 'application/octet-stream' }),
    tenantId: TENANT.id,
    kmsCalls: () => kmsCalls,
    mails: () => mails,
    objects: async () => {
      const { list, read } = objectsIn(BUCKET)
      const found = new Map<string, Uint8Array>()
      for await (const { key } of list('')) found.set(key, (await read(key)) ?? new Uint8Array())
      return found
    },
    databaseFiles: () => {
      const { directory } = dynamo
      const names = directory === undefined ? [] : readdirSync(directory)
      return new Map(names.map(name => [name, readFileSync(join(directory ?? '', name))]))
    },
    queues: urls,
    restore: async backup => {
      for (const { name } of tables) await dynamo.call('DeleteTable', { TableName: dynamo.nameOf(name) })
      dynamo.callThem('restored')
      for (const table of tables) {
        await dynamo.createTable(table)
        await dynamo.tables.putAll(table, backup.get(table.name) ?? [])
      }
      Object.assign(process.env, tableVariables())
    },
    messages: () =>
      new Map(
        [...messaging.queues.allQueues()].map(queue => {
          const waiting = queue.isFifo()
            ? [...queue.fifoMessages.values()].flat()
            : [...queue.messages, ...queue.delayedMessages]
          return [queue.name, waiting.map(({ body }) => body)] as const
        }),
      ),
    counts: async wanted => {
      const kept = tables.filter(({ name }) => name !== limitsTable.name && (wanted?.has(name) ?? true))
      const counted = kept.map(async ({ name }) => [name, await count(name)] as const)
      return new Map(await Promise.all(counted))
    },
    snapshot: async wanted => {
      // Counts of requests are no effect of what was asked.
      const kept = tables.filter(({ name }) => name !== limitsTable.name && (wanted?.has(name) ?? true))
      const entries = await Promise.all(kept.map(async ({ name }) => [name, await scan(name)] as const))
      return new Map(entries)
    },
    stop: async () => {
      await Promise.all([dynamo.stop(), messaging.stop(), control.stop(), pool.stop()])
    },
  }
}

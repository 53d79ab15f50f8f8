import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { FunctionDefinition } from '../infra/local/lambda/pool.ts'
import { startStack, type TestStack } from '../test/support/stack.ts'
import { median } from './sample.ts'
import { printTable, rounded } from './table.ts'

/**
 * Cold starts: each bundle in a fresh process, called once with an event of its kind, against an empty handler
 * that takes turns with it. API functions are asked something that reads the database.
 */

const run_ = promisify(execFile)
const probe = join(import.meta.dirname, 'cold-probe.ts')

interface Probed {
  readonly ready: number
  readonly answered: number
  readonly answer: { statusCode?: number; error?: string } | null
}

/** A question for each API function that somebody with the right may ask. */
const questions: Readonly<
  Record<string, readonly [principal: string, routeKey: string, query?: string, body?: unknown]>
> = {
  // a whole answer: understood, looked up, written
  'assistant-api': ['dealer.buyer', 'POST /v1/assistant/messages', '', { text: '我的订单到哪了' }],
  'catalog-api': ['dealer.buyer', 'GET /v1/products', 'limit=20'],
  'inventory-api': ['supplier.sales', 'GET /v1/stock', 'sku=DL-10002&warehouseId=wh_chengdu'],
  'invoicing-api': ['dealer.buyer', 'GET /v1/invoices/{invoiceId}'],
  'ordering-api': ['dealer.buyer', 'GET /v1/orders', 'limit=20'],
  'organizations-api': ['dealer.buyer', 'GET /v1/me'],
  'replenishment-api': ['supplier.sales', 'GET /v1/purchase-orders'],
  'site-api': ['dealer.buyer', 'GET /'],
}

/** Stands for a key that no start before has used, or it would be given that one's answer. */
const FRESH = 'a-key-of-its-own'

/** Ids of things that are not there: the answer is 404, after the database was read. */
const parameters = {
  invoiceId: 'inv_01M8A9Z7YNPE7GJHP28K65G57F',
}

const claimsOf = (token: string): Record<string, string> => {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, String(value)]))
}

const httpEventFor = async (stack: TestStack, functionId: string) => {
  const [principal, routeKey, query = '', body] = questions[functionId] ?? ['dealer.buyer', 'GET /v1/me']
  const [method = 'GET', path = '/'] = routeKey.split(' ')
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: query,
    headers: {
      host: 'localhost',
      accept: '*/*',
      ...(body ? { 'content-type': 'application/json', 'idempotency-key': FRESH } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
    pathParameters: parameters,
    ...(query && { queryStringParameters: Object.fromEntries(new URLSearchParams(query)) }),
    requestContext: {
      http: { method, path, sourceIp: '127.0.0.1', userAgent: 'bench', protocol: 'HTTP/1.1' },
      authorizer: { jwt: { claims: claimsOf(await stack.token(principal)), scopes: null } },
      requestId: 'bench',
      routeKey,
      stage: '$default',
    },
    isBase64Encoded: false,
  }
}

const start = async (bundle: string, event: unknown, env: Record<string, string>): Promise<Probed> => {
  const { stdout } = await run_(
    process.execPath,
    [probe, bundle, JSON.stringify(event).replaceAll(FRESH, randomUUID())],
    {
      env: { ...env, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' },
    },
  )
  return JSON.parse(stdout)
}

const measure = async (definition: FunctionDefinition, event: unknown, empty: string, times: number) => {
  const bundle = join(definition.directory, 'index.mjs')
  // One invocation at a time, as in Lambda.
  const { AWS_LAMBDA_MAX_CONCURRENCY: _, ...environment } = definition.environment
  const own: Probed[] = []
  const others: Probed[] = []
  for (let i = 0; i < times; i++) {
    others.push(await start(empty, event, {}))
    own.push(await start(bundle, event, environment))
  }
  const of = (all: readonly Probed[], what: 'ready' | 'answered') => median(all.map(each => each[what]))
  return {
    function: definition.id,
    kB: rounded(statSync(bundle).size / 1000, 0),
    'ready ms': rounded(of(own, 'ready'), 0),
    'answer ms': rounded(of(own, 'answered'), 0),
    'empty ms': rounded(of(others, 'answered'), 0),
    'ready over empty': rounded(of(own, 'ready') - of(others, 'ready'), 0),
    'over empty': rounded(of(own, 'answered') - of(others, 'answered'), 0),
    status: own[0]?.answer?.error?.slice(0, 60) ?? own[0]?.answer?.statusCode ?? '',
  }
}

export const run = async ([times = '9', only = '']: readonly string[]) => {
  const stack = await startStack()
  const folder = mkdtempSync(join(tmpdir(), 'dockline-cold-'))
  const empty = join(folder, 'empty.mjs')
  writeFileSync(empty, 'export const handler = async () => ({ statusCode: 200 })\n')
  const rows = []
  for (const definition of stack.stack.functions.functions.values()) {
    if (!definition.id.includes(only)) continue
    const isApi = definition.id.endsWith('-api')
    const event = isApi ? await httpEventFor(stack, definition.id) : { Records: [] }
    rows.push(await measure(definition, event, empty, Number(times)))
  }
  printTable('Cold starts: a fresh process to the handler ready, and to its first answer', rows)
  rmSync(folder, { recursive: true, force: true })
  await stack.stop()
  return { rows }
}

import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * What becomes of a call to the database.
 *
 * `before`: the caller dies before it arrives. `after`: it is done, and the caller dies before it knows. In both
 * nothing more of this caller arrives until `revive`. `lost`: it is done and only its answer is lost. `partial`: of
 * a batch one half is done and the other said to be unprocessed; of a transaction one item only is in conflict.
 * `pretend`: it is said to be done and is not; `swallow`: so is one half of a batch. `early`: it is said to be done a
 * moment before it is. `silent`: it is neither done nor answered; `mute`: it is done and never answered.
 */
export type Fate =
  | 'pass'
  | 'before'
  | 'after'
  | 'lost'
  | 'throttle'
  | 'conflict'
  | 'serverError'
  | 'partial'
  | 'pretend'
  | 'swallow'
  | 'early'
  | 'silent'
  | 'mute'

export interface DatabaseCall {
  /** `TransactWriteItems`, `Query` … */
  readonly operation: string
  // biome-ignore lint/suspicious/noExplicitAny: a request of DynamoDB's protocol
  readonly input: any
}

export const WRITES = new Set(['TransactWriteItems', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'])

export interface FaultProxy {
  readonly endpoint: string
  /** Decides about each call; the default lets all pass. */
  decide(fate: (call: DatabaseCall) => Fate): void
  /** Replaces a call by several, one after the other: how a mistake of a store looks from here. */
  rewrite(into: ((call: DatabaseCall) => readonly DatabaseCall[]) | undefined): void
  /** Is told each write before it arrives at the database, and may look at it first. */
  listen(listener: ((call: DatabaseCall) => Promise<void>) | undefined): void
  /** Is told each write that the database has done. */
  done(listener: ((call: DatabaseCall) => void) | undefined): void
  /** The dead caller is started anew. */
  revive(): void
  readonly calls: number
  reset(): void
  stop(): Promise<void>
}

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const errors = {
  throttle: [400, { __type: 'ProvisionedThroughputExceededException', message: 'injected' }],
  serverError: [500, { __type: 'InternalServerError', message: 'injected' }],
} as const

/** A cancelled transaction; other operations are throttled instead, since only transactions conflict. */
const conflictOf = ({ operation, input }: DatabaseCall, oneOnly: boolean) =>
  operation === 'TransactWriteItems'
    ? {
        __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
        message:
          'Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict]',
        CancellationReasons: input.TransactItems.map((_: unknown, i: number) => ({
          Code: oneOnly && i > 0 ? 'None' : 'TransactionConflict',
        })),
      }
    : errors.throttle[1]

const isBatch = ({ operation }: DatabaseCall): boolean => operation.startsWith('Batch')

/** The two halves of a batch, the first the smaller one; a half may be empty. */
const halvesOf = ({ operation, input }: DatabaseCall) => {
  const gets = operation === 'BatchGetItem'
  // biome-ignore lint/suspicious/noExplicitAny: a part of a request of DynamoDB's protocol
  const all = Object.entries(input.RequestItems as Record<string, any>).flatMap(([table, wanted]) =>
    (gets ? wanted.Keys : wanted).map((one: unknown) => ({ table, wanted, one })),
  )
  const itemsOf = (some: typeof all) =>
    Object.fromEntries(
      [...Map.groupBy(some, ({ table }) => table)].map(([table, own]) => {
        const list = own.map(({ one }) => one)
        return [table, gets ? { ...own[0]?.wanted, Keys: list } : list]
      }),
    )
  const middle = Math.floor(all.length / 2)
  return [itemsOf(all.slice(0, middle)), itemsOf(all.slice(middle))] as const
}

/** How much too early an `early` answer is, in milliseconds: some requests of a few who trade as fast as they can. */
const EARLY = 400

/**
 * A proxy between functions and the database that lets calls fail as networks, machines and databases do.
 *
 * @param database its endpoint, or who knows it at the first call
 */
export const startFaultProxy = async (database: string | (() => string)): Promise<FaultProxy> => {
  let decide: (call: DatabaseCall) => Fate = () => 'pass'
  let rewrite: ((call: DatabaseCall) => readonly DatabaseCall[]) | undefined
  let listener: ((call: DatabaseCall) => Promise<void>) | undefined
  let isDone: ((call: DatabaseCall) => void) | undefined
  let dead = false
  let calls = 0

  const forward = (original: IncomingMessage, { operation, input }: DatabaseCall) =>
    new Promise<{ status: number; body: Buffer; headers: IncomingMessage['headers'] }>((settle, fail) => {
      const body = JSON.stringify(input)
      const upstream = typeof database === 'string' ? database : database()
      const outgoing = send(
        upstream,
        {
          method: 'POST',
          headers: {
            ...original.headers,
            host: new URL(upstream).host,
            'x-amz-target': `DynamoDB_20120810.${operation}`,
            'content-length': Buffer.byteLength(body),
          },
        },
        async response => {
          settle({
            status: response.statusCode ?? 500,
            body: await bodyOf(response),
            headers: response.headers,
          })
        },
      )
      outgoing.once('error', fail)
      outgoing.end(body)
    })

  const halfDone = async (
    original: IncomingMessage,
    call: DatabaseCall,
    saysSo: boolean,
  ): Promise<object> => {
    const [done, rest] = halvesOf(call)
    const input = { ...call.input, RequestItems: done }
    const half = Object.keys(done).length
      ? JSON.parse((await forward(original, { ...call, input })).body.toString())
      : { Responses: {} }
    const unprocessed = call.operation === 'BatchGetItem' ? 'UnprocessedKeys' : 'UnprocessedItems'
    return { ...half, ...(saysSo ? { [unprocessed]: rest } : {}) }
  }

  const answerItself = (response: ServerResponse, status: number, body: object): void => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
    response.end(JSON.stringify(body))
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request)
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? ''
    const call: DatabaseCall = { operation, input: JSON.parse(body.toString()) }
    if (dead) return void request.socket.destroy()
    const parts = rewrite?.(call) ?? [call]
    for (const [i, part] of parts.entries()) {
      if (dead) return void request.socket.destroy()
      calls += 1
      const fate = decide(part)
      if (fate === 'throttle' || fate === 'serverError') {
        const [status, error] = errors[fate]
        return answerItself(response, status, error)
      }
      if (fate === 'conflict' || (fate === 'partial' && !isBatch(part))) {
        return answerItself(response, 400, conflictOf(part, fate === 'partial'))
      }
      if ((fate === 'partial' || fate === 'swallow') && isBatch(part)) {
        return answerItself(response, 200, await halfDone(request, part, fate === 'partial'))
      }
      if (fate === 'early') {
        setTimeout(() => forward(request, part).catch(() => {}), EARLY)
        return answerItself(response, 200, {})
      }
      if (fate === 'pretend') return answerItself(response, 200, {})
      if (fate === 'silent') return
      if (fate === 'before') {
        dead = true
        return void request.socket.destroy()
      }
      if (WRITES.has(part.operation)) await listener?.(part)
      const { status, body: answered, headers } = await forward(request, part)
      if (status < 300 && WRITES.has(part.operation)) isDone?.(part)
      if (fate === 'mute') return
      if (fate === 'after' || fate === 'lost') {
        dead = fate === 'after'
        return void request.socket.destroy()
      }
      if (status >= 300 || i === parts.length - 1) {
        const { 'content-type': type, 'x-amz-crc32': crc } = headers
        response.writeHead(status, {
          ...(type ? { 'content-type': type } : {}),
          ...(crc ? { 'x-amz-crc32': crc } : {}),
        })
        response.end(answered)
        return
      }
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>(ready => server.listen(0, '127.0.0.1', ready))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    decide: fate => {
      decide = fate
    },
    rewrite: into => {
      rewrite = into
    },
    listen: heard => {
      listener = heard
    },
    done: heard => {
      isDone = heard
    },
    revive: () => {
      dead = false
    },
    get calls() {
      return calls
    },
    reset: () => {
      decide = () => 'pass'
      rewrite = undefined
      listener = undefined
      isDone = undefined
      dead = false
      calls = 0
    },
    stop: () =>
      new Promise(settle => {
        server.closeAllConnections()
        server.close(() => settle())
      }),
  }
}

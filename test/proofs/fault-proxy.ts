import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * What becomes of a call to the database.
 *
 * `before`: the caller dies before it arrives. `after`: it is done, and the caller dies before it knows. In both
 * nothing more of this caller arrives until `revive`. `lost`: it is done and only its answer is lost.
 */
export type Fate = 'pass' | 'before' | 'after' | 'lost' | 'throttle' | 'conflict' | 'serverError' | 'pretend'

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
const conflictOf = ({ operation, input }: DatabaseCall) =>
  operation === 'TransactWriteItems'
    ? {
        __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
        message:
          'Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict]',
        CancellationReasons: input.TransactItems.map(() => ({ Code: 'TransactionConflict' })),
      }
    : errors.throttle[1]

/** A proxy between functions and the database that lets calls fail as networks, machines and databases do. */
export const startFaultProxy = async (upstream: string): Promise<FaultProxy> => {
  let decide: (call: DatabaseCall) => Fate = () => 'pass'
  let rewrite: ((call: DatabaseCall) => readonly DatabaseCall[]) | undefined
  let dead = false
  let calls = 0

  const forward = (original: IncomingMessage, { operation, input }: DatabaseCall) =>
    new Promise<{ status: number; body: Buffer; headers: IncomingMessage['headers'] }>((settle, fail) => {
      const body = JSON.stringify(input)
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

  const answerError = (response: ServerResponse, status: number, body: object): void => {
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
        return answerError(response, status, error)
      }
      if (fate === 'conflict') return answerError(response, 400, conflictOf(part))
      if (fate === 'pretend') return answerError(response, 200, {})
      if (fate === 'before') {
        dead = true
        return void request.socket.destroy()
      }
      const { status, body: answered, headers } = await forward(request, part)
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
    revive: () => {
      dead = false
    },
    get calls() {
      return calls
    },
    reset: () => {
      decide = () => 'pass'
      rewrite = undefined
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

import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What happens to a call of DynamoDB. */
export type FaultKind =
  /** The engine never sees it; the caller gets a 500. */
  | 'refused'
  /** The engine does it; the caller gets a 500 and cannot know. */
  | 'lost'
  /** The engine never sees it; the caller is told that it asks too much. */
  | 'throttled'
  /** The function's thread dies before the engine sees the call. */
  | 'killed-before'
  /** The engine does it, then the function's thread dies. */
  | 'killed-after'
  /** The engine does it after `delay` milliseconds. */
  | 'delayed'

export interface Fault {
  readonly kind: FaultKind
  /** Short name, `ordering-api`; absent: any function */
  readonly functionId?: string
  /** `TransactWriteItems`, `PutItem`, …; absent: any call */
  readonly operation?: string
  /** Calls that match and pass before the first that is hit; default 0 */
  readonly after?: number
  /** Calls that are hit; default 1. The SDK tries a call three times. */
  readonly times?: number
  readonly delay?: number
  /** Only calls whose body has this text */
  readonly containing?: string
}

/** A call that went through the proxy. */
export interface ObservedCall {
  readonly functionId: string
  readonly operation: string
  readonly fault?: FaultKind
}

export interface Faults {
  /** From now on, until its times are over. */
  inject(fault: Fault): void
  /** Forgets faults and observed calls. */
  clear(): void
  /** All calls since the last `clear`. */
  readonly calls: readonly ObservedCall[]
}

interface FaultProxy extends Faults {
  endpointFor(functionId: string, engine: string): string
  killWith(kill: (functionId: string) => Promise<void>): void
  stop(): Promise<void>
}

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

interface Forwarded {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

const forward = (engine: string, incoming: IncomingMessage, body: Buffer): Promise<Forwarded> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(engine)
    const { host: _own, ...headers } = incoming.headers
    const sent = request({ hostname, port, method: incoming.method, path: '/', headers }, answer => {
      bodyOf(answer).then(
        answered => resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: answered }),
        reject,
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })

const refuse = (response: ServerResponse, status: number, code: string): void => {
  const type = `com.amazonaws.dynamodb.v20120810#${code}`
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
  response.end(JSON.stringify({ __type: type, message: 'A fault that a test injected' }))
}

/**
 * A proxy between the functions and DynamoDB. The path of a function's endpoint is its name, so that faults hit
 * whom they are meant for. A killed function's caller gets what API Gateway says then, a 500.
 */
export const startFaultProxy = async (): Promise<FaultProxy> => {
  const active: { fault: Fault; passed: number; hit: number }[] = []
  const calls: ObservedCall[] = []
  let kill: (functionId: string) => Promise<void> = async () => {}
  let target = ''

  const faultFor = (functionId: string, operation: string, body: Buffer): Fault | undefined => {
    for (const entry of active) {
      const { fault } = entry
      if (fault.functionId !== undefined && fault.functionId !== functionId) continue
      if (fault.operation !== undefined && fault.operation !== operation) continue
      if (fault.containing !== undefined && !body.includes(fault.containing)) continue
      if (entry.hit >= (fault.times ?? 1)) continue
      if (entry.passed < (fault.after ?? 0)) entry.passed += 1
      else {
        entry.hit += 1
        return fault
      }
    }
    return undefined
  }

  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const functionId = incoming.url?.split('/')[1] ?? ''
    const operation = String(incoming.headers['x-amz-target'] ?? '').split('.')[1] ?? ''
    const body = await bodyOf(incoming)
    const fault = faultFor(functionId, operation, body)
    calls.push({ functionId, operation, ...(fault && { fault: fault.kind }) })
    if (fault?.kind === 'refused') return refuse(response, 500, 'InternalServerError')
    if (fault?.kind === 'throttled') return refuse(response, 400, 'ThrottlingException')
    if (fault?.kind === 'killed-before') {
      await kill(functionId)
      return void response.destroy()
    }
    if (fault?.kind === 'delayed') await new Promise(done => setTimeout(done, fault.delay ?? 100))
    const forwarded = await forward(target, incoming, body)
    if (fault?.kind === 'lost') return refuse(response, 500, 'InternalServerError')
    if (fault?.kind === 'killed-after') {
      await kill(functionId)
      return void response.destroy()
    }
    response.writeHead(forwarded.status, forwarded.headers)
    response.end(forwarded.body)
  }

  const server = createServer((incoming, response) => {
    answer(incoming, response).catch(() => response.destroy())
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    inject: fault => {
      active.push({ fault, passed: 0, hit: 0 })
    },
    clear: () => {
      active.length = 0
      calls.length = 0
    },
    calls,
    endpointFor: (functionId, engine) => {
      target = engine
      return `http://127.0.0.1:${port}/${functionId}`
    },
    killWith: how => {
      kill = how
    },
    stop: () =>
      new Promise(done => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

import { Agent, request } from 'node:http'
import { percentile } from './sample.ts'

export interface Call {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Answer {
  readonly status: number
  readonly body: string
}

export type Caller = (call: Call) => Promise<Answer>

/** Calls one server over connections that are kept open. */
export const callerOf = (base: string, connections: number): Caller & { close(): void } => {
  const { hostname, port } = new URL(base)
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const call = ({ method, path, headers, body }: Call): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sent = request(
        {
          hostname,
          port,
          path,
          method,
          agent,
          headers: { ...headers, ...(body ? { 'content-length': Buffer.byteLength(body) } : {}) },
          timeout: 60_000,
        },
        response => {
          const chunks: Buffer[] = []
          response.on('data', chunk => chunks.push(chunk))
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
          )
        },
      )
      sent.on('timeout', () => sent.destroy(new Error('no answer in 60 s')))
      sent.on('error', reject)
      sent.end(body)
    })
  return Object.assign(call, { close: () => agent.destroy() })
}

export interface Measured {
  readonly perSecond: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly seconds: number
  /** Answers by status */
  readonly statuses: Readonly<Record<string, number>>
}

/**
 * Sends `total` calls, `concurrency` at a time, each as soon as an earlier one was answered.
 *
 * @param next the call of this number, from 0
 * @returns times in milliseconds
 */
export const drive = async (
  caller: Caller,
  { total, concurrency, next }: { total: number; concurrency: number; next: (i: number) => Call },
): Promise<Measured> => {
  const times: number[] = []
  const statuses: Record<string, number> = {}
  let sent = 0
  const one = async (): Promise<void> => {
    while (sent < total) {
      const call = next(sent++)
      const began = performance.now()
      const { status } = await caller(call)
      times.push(performance.now() - began)
      statuses[status] = (statuses[status] ?? 0) + 1
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: concurrency }, one))
  const seconds = (performance.now() - began) / 1000
  return {
    perSecond: total / seconds,
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    p99: percentile(times, 0.99),
    seconds,
    statuses,
  }
}

import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Credentials } from './credentials.ts'
import { timeForCalls } from './invocation.ts'
import { ServiceError } from './service-error.ts'
import { endpointOf, regionFrom, type Service, signerOf } from './sign.ts'

/** A service that speaks AWS's JSON protocol: one address, the operation in a header, JSON both ways. */
export interface JsonService extends Service {
  /** What stands before the operation's name: `DynamoDB_20120810` */
  readonly target: string
  readonly version: '1.0' | '1.1'
}

/** Where and as whom; by default as Lambda's environment says. */
export interface Place {
  /** `http://127.0.0.1:8000` */
  readonly endpoint?: string
  readonly region?: string
  readonly credentials?: () => Promise<Credentials>
  /** How often a call is sent at most when the service stumbles or nothing comes back; default 3 */
  readonly attempts?: number
}

/** @throws ServiceError as the service refuses; what the connection throws, after the last attempt */
export type JsonCall = (operation: string, input: object) => Promise<unknown>

/** Ways to say "too much at once", which come with status 400. */
const THROTTLES = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'LimitExceededException',
])

const mayPass = (thrown: unknown): boolean =>
  thrown instanceof ServiceError ? thrown.status >= 500 || THROTTLES.has(thrown.name) : true

/** Full jitter under this doubling base, in milliseconds. */
const BASE_MS = 25
/** A service that has not answered after so long will not: the connection is dead. */
const SILENCE_MS = 5_000
/** With less time than this there is no use in asking. */
const LEAST_MS = 20
const CONNECTIONS = 50

const ways = {
  'http:': { send: httpRequest, agent: new HttpAgent({ keepAlive: true, maxSockets: CONNECTIONS }) },
  'https:': { send: httpsRequest, agent: new HttpsAgent({ keepAlive: true, maxSockets: CONNECTIONS }) },
}

/** Nothing came back in time; what was asked for may have been done. */
class Unanswered extends Error {
  override readonly name = 'TimeoutError'
}

const textOf = (response: IncomingMessage): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = ''
    response.setEncoding('utf8')
    response.on('data', (part: string) => {
      text += part
    })
    response.on('end', () => resolve(text))
    response.on('error', reject)
  })

const jsonOf = (text: string, status: number): Record<string, unknown> => {
  try {
    return text ? JSON.parse(text) : {}
  } catch {
    throw new ServiceError('UnreadableAnswer', status < 500 ? 502 : status, { message: text.slice(0, 200) })
  }
}

/** `com.amazonaws.dynamodb.v20120810#ValidationException` → `ValidationException` */
const nameOf = ({ __type }: Record<string, unknown>): string =>
  String(__type ?? 'UnknownError')
    .replace(/^.*#/, '')
    .replace(/:.*$/, '')

const answerOf = async (response: IncomingMessage): Promise<unknown> => {
  const { statusCode: status = 0 } = response
  const body = jsonOf(await textOf(response), status)
  if (status === 200) return body
  throw new ServiceError(nameOf(body), status, body)
}

/** Where the service is and how to get there, found when it is first called: a function may not need all it imports. */
const wayTo = (service: JsonService, { endpoint, region, credentials }: Place) => {
  const { protocol, hostname, host, port, pathname } = endpoint ? new URL(endpoint) : endpointOf(service)
  return {
    ...ways[protocol as keyof typeof ways],
    ...{ protocol, hostname, host, port, path: pathname },
    signer: signerOf(service, region ?? regionFrom(), credentials),
  }
}

/**
 * Calls of one service, each signed anew (Signature Version 4) and sent over connections that are kept open.
 * What does not arrive, answers of 500 and above and throttles are sent again with full jitter; so an operation
 * must bear to be repeated, by a token or by its conditions. In an invocation all of it ends early enough for an
 * answer.
 */
export const jsonCalls = (service: JsonService, place: Place = {}): JsonCall => {
  const { attempts = 3 } = place
  let way: ReturnType<typeof wayTo> | undefined

  const attempt = async (operation: string, body: string): Promise<unknown> => {
    way ??= wayTo(service, place)
    const { send, agent, protocol, hostname, host, port, path, signer } = way
    const headers = {
      host,
      'content-type': `application/x-amz-json-${service.version}`,
      'x-amz-target': `${service.target}.${operation}`,
    }
    const bare = { method: 'POST', protocol, hostname, path, query: {}, headers, body }
    const signed = await signer.sign(bare)
    const patience = Math.min(SILENCE_MS, timeForCalls())
    if (patience < LEAST_MS) throw new Unanswered(`There is no time left to ask ${service.endpoint}`)
    return new Promise((resolve, reject) => {
      const sent: ClientRequest = send(
        {
          ...{ agent, hostname, port, path, method: 'POST' },
          headers: { ...signed.headers, 'content-length': Buffer.byteLength(body) },
        },
        response =>
          answerOf(response)
            .then(resolve, reject)
            .finally(() => clearTimeout(silence)),
      )
      const fail = (error: Error): void => {
        clearTimeout(silence)
        reject(error)
      }
      // Of all that it takes: a place among the connections, connecting, and the whole answer.
      const silence = setTimeout(() => {
        fail(new Unanswered(`${service.endpoint} does not answer`))
        sent.destroy()
      }, patience)
      sent.on('error', fail)
      sent.end(body)
    })
  }

  return async (operation, input) => {
    const body = JSON.stringify(input)
    for (let tries = 1; ; tries++) {
      try {
        return await attempt(operation, body)
      } catch (thrown) {
        const wait = Math.random() * BASE_MS * 2 ** tries
        if (tries >= attempts || !mayPass(thrown) || timeForCalls() < wait + LEAST_MS) throw thrown
        await sleep(wait)
      }
    }
  }
}

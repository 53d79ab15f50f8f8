import type { IncomingMessage } from 'node:http'
import type { Claims } from './authorizer.ts'
import type { MatchedRoute } from './routes.ts'

export interface RequestFacts {
  apiId: string
  requestId: string
  stage: string
  /** Path without the query, as received. */
  path: string
  query: string
  body: Buffer
  claims?: Claims
  now: number
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (value: number): string => String(value).padStart(2, '0')

/** `22/Nov/2026:09:30:00 +0000` */
export const commonLogTime = (milliseconds: number): string => {
  const at = new Date(milliseconds)
  const day = `${two(at.getUTCDate())}/${months[at.getUTCMonth()]}/${at.getUTCFullYear()}`
  return `${day}:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`
}

const textual = /^(?:text\/|application\/(?:json|javascript|xml|[\w.-]+\+(?:json|xml)))/

/** Repeated query parameters are joined by a comma, as payload format 2.0 has it. */
const queryOf = (query: string): Record<string, string> | undefined => {
  if (query === '') return undefined
  const parameters: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = name in parameters ? `${parameters[name]},${value}` : value
  }
  return parameters
}

const headersOf = ({ headers }: IncomingMessage): Record<string, string> => {
  const result: Record<string, string> = {}
  for (const name in headers) {
    if (name === 'cookie') continue
    const value = headers[name]
    if (value !== undefined) result[name] = typeof value === 'string' ? value : value.join(',')
  }
  return result
}

/** API Gateway hands claims on as strings, lists as `[a b]`. */
const stringified = (claims: Claims): Record<string, string> => {
  const result: Record<string, string> = {}
  for (const [name, value] of Object.entries(claims)) {
    result[name] = Array.isArray(value) ? `[${value.join(' ')}]` : String(value)
  }
  return result
}

/** Builds the event of payload format 2.0 that an HTTP API sends to its Lambda function. */
export const httpEvent = (
  request: IncomingMessage,
  { route, pathParameters }: MatchedRoute,
  facts: RequestFacts,
) => {
  const { headers } = request
  const isText = headers['content-type'] === undefined || textual.test(headers['content-type'])
  const queryStringParameters = queryOf(facts.query)
  return {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath: facts.path,
    rawQueryString: facts.query,
    ...(headers.cookie !== undefined && { cookies: headers.cookie.split('; ') }),
    headers: { ...headersOf(request), 'x-forwarded-proto': 'http' },
    ...(queryStringParameters && { queryStringParameters }),
    requestContext: {
      accountId: '000000000000',
      apiId: facts.apiId,
      ...(facts.claims && { authorizer: { jwt: { claims: stringified(facts.claims), scopes: null } } }),
      domainName: headers.host ?? 'localhost',
      domainPrefix: facts.apiId,
      http: {
        method: request.method ?? 'GET',
        path: facts.path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: facts.requestId,
      routeKey: route.routeKey,
      stage: facts.stage,
      time: commonLogTime(facts.now),
      timeEpoch: facts.now,
    },
    ...(pathParameters && { pathParameters }),
    ...(facts.body.length > 0 && { body: facts.body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: facts.body.length > 0 && !isText,
  }
}

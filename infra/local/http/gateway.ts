import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { LocalStackError } from '../local-stack-error.ts'
import { answerOf, type GatewayAnswer, refusal } from './answer.ts'
import type { Authorizer, Claims } from './authorizer.ts'
import { type CorsRules, corsHeaders, preflightHeaders } from './cors.ts'
import { httpEvent } from './event.ts'
import { createRouter, type Route } from './routes.ts'
import { createThrottle } from './throttle.ts'

/** What an API, its stage, routes and authorizers in the template come to. */
export interface ApiDefinition {
  apiId: string
  stage: string
  routes: readonly Route[]
  authorizers: ReadonlyMap<string, Authorizer>
  cors?: CorsRules
  throttle?: { rate: number; burst: number }
  invoke: (functionName: string, payload: string) => Promise<string>
}

export interface Gateway {
  server: Server
  /** Until this is called, every request is answered with 503. */
  serve: (api: ApiDefinition) => void
  /** Answers one path outside the API with JSON, for pages of this machine that were opened under its own name. */
  offer: (path: string, content: () => Promise<unknown>) => void
  stop: () => Promise<void>
}

/** The limit of HTTP APIs. */
const maximumBody = 10 * 1024 * 1024
/** The longest that an HTTP API waits for its integration. */
const integrationTimeout = 30_000

type Answer = (request: IncomingMessage) => Promise<GatewayAnswer>

const readBody = (request: IncomingMessage): Promise<Buffer | undefined> =>
  new Promise((settle, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= maximumBody) chunks.push(chunk)
    })
    request.on('error', reject)
    request.on('end', () =>
      settle(size > maximumBody ? undefined : chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)),
    )
  })

const withTimeout = (work: Promise<string>): Promise<string | undefined> =>
  new Promise((settle, reject) => {
    const timer = setTimeout(settle, integrationTimeout, undefined)
    work.then(settle, reject).finally(() => clearTimeout(timer))
  })

const answerer = (api: ApiDefinition): Answer => {
  const route = createRouter(api.routes)
  const admit = api.throttle ? createThrottle(api.throttle.rate, api.throttle.burst) : () => true

  return async request => {
    const requestId = randomUUID()
    const url = request.url ?? '/'
    const mark = url.indexOf('?')
    const path = mark < 0 ? url : url.slice(0, mark)
    const query = mark < 0 ? '' : url.slice(mark + 1)
    const method = request.method ?? 'GET'
    const body = await readBody(request)
    const cors = api.cors ? corsHeaders(api.cors, request.headers) : {}
    const refuse = (status: number, message: string, headers: Record<string, string> = {}): GatewayAnswer =>
      refusal(status, message, { ...cors, ...headers, 'apigw-requestid': requestId })

    if (api.cors && method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined) {
      return { status: 204, headers: preflightHeaders(api.cors, request.headers), body: '' }
    }
    const now = Date.now()
    if (!admit(now)) return refuse(429, 'Too Many Requests')
    const matched = route(method, path)
    if (matched === undefined) return refuse(404, 'Not Found')
    let claims: Claims | undefined
    if (matched.route.authorizer !== undefined) {
      claims = api.authorizers.get(matched.route.authorizer)?.claimsOf(request.headers.authorization, now)
      if (claims === undefined) return refuse(401, 'Unauthorized', { 'www-authenticate': 'Bearer' })
      const granted = String(claims.scope ?? claims.scp ?? '').split(' ')
      const { scopes } = matched.route
      if (scopes.length > 0 && !scopes.some(scope => granted.includes(scope))) {
        return refuse(403, 'Forbidden', {
          'www-authenticate': `Bearer scope="${scopes.join(' ')}" error="insufficient_scope"`,
        })
      }
    }
    if (body === undefined) return refuse(413, 'Request Entity Too Large')
    const event = httpEvent(request, matched, {
      apiId: api.apiId,
      stage: api.stage,
      requestId,
      path,
      query,
      body,
      now,
      ...(claims && { claims }),
    })
    try {
      const payload = await withTimeout(api.invoke(matched.route.functionName, JSON.stringify(event)))
      if (payload === undefined) return refuse(503, 'Service Unavailable')
      return answerOf(payload, { ...cors, 'apigw-requestid': requestId })
    } catch {
      // The function's log and the terminal have the reason; the caller gets what API Gateway would say.
      return refuse(500, 'Internal Server Error')
    }
  }
}

const ownHost = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/

const asJson = (content: unknown): GatewayAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(content),
})

/** The HTTP API at the edge. It listens before the template is known, so that a taken port is found at once. */
export const createGateway = (): Gateway => {
  let answer: Answer = async () => refusal(503, 'Service Unavailable', {})
  const offered = new Map<string, () => Promise<unknown>>()
  const send = (response: ServerResponse, { status, headers, body }: GatewayAnswer): void => {
    response.writeHead(
      status,
      status === 204 ? headers : { ...headers, 'content-length': Buffer.byteLength(body) },
    )
    response.end(body)
  }
  /** A page of elsewhere that has its name resolve to this machine shows another host. */
  const offeredTo = ({ method, url, headers }: IncomingMessage) =>
    method === 'GET' && ownHost.test(headers.host ?? '') ? offered.get(url ?? '') : undefined
  const server = createServer((request, response) => {
    const content = offered.size > 0 ? offeredTo(request) : undefined
    const answered = content ? content().then(asJson) : answer(request)
    answered.then(
      result => send(response, result),
      () => response.destroy(),
    )
  })
  server.keepAliveTimeout = 60_000
  return {
    server,
    serve: api => {
      for (const { routeKey, authorizer } of api.routes) {
        if (authorizer !== undefined && !api.authorizers.has(authorizer)) {
          throw new LocalStackError(
            `The route ${routeKey} names an authorizer that the template does not have`,
          )
        }
      }
      answer = answerer(api)
    },
    offer: (path, content) => offered.set(path, content),
    stop: () =>
      new Promise(done => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

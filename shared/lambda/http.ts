import { Buffer } from 'node:buffer'
import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda'
import type * as z from 'zod/mini'
import type { Actor } from '../actor.ts'
import { type AuditDecision, type AuditEntry, auditPut, MOST_OBJECTS } from '../audit.ts'
import { type Clock, epochSeconds, type Instant, systemClock } from '../clock.ts'
import { DomainError } from '../errors/domain-error.ts'
import { contentTypeFor } from '../http/accept.ts'
import type { Download } from '../http/download.ts'
import { ifMatchOf } from '../http/etag.ts'
import { isWrite, type Route, type Routes, routeKey } from '../http/route.ts'
import { parseOrRefuse } from '../http/validate.ts'
import type { Once } from '../idempotency.ts'
import {
  limitsFromEnvironment,
  narrower,
  type RateLimits,
  rateLimiter,
  rateLimitHeaders,
  type Standing,
  sharedCount,
} from '../rate-limit.ts'
import type { SubjectKeys } from '../subject-keys.ts'
import type { TableDefinition, Tables } from '../tables.ts'
import { type Answer, problem, success } from './answers.ts'
import { authenticate, type TokenRules } from './authenticate.ts'
import { entry } from './entry.ts'
import { logger } from './observe.ts'
import { onceMaker, recordIdOf, replayed, storedAnswer } from './once.ts'
import { ownerOf, sealerOf } from './sealer.ts'

type Event = APIGatewayProxyEventV2WithJWTAuthorizer
type Parsed<S> = S extends z.ZodMiniType ? z.infer<S> : undefined

/** What a handler is given: the parsed request, who asks, and how its write happens once. */
export interface Request<R extends Route> {
  readonly params: Parsed<R['params']>
  readonly query: Parsed<R['query']>
  readonly body: Parsed<R['body']>
  /** Nobody is known to ask for a public route. */
  readonly actor: R['permission'] extends 'public' ? undefined : Actor
  /** Writes of public routes are harmless when they are repeated, and nobody's answer is kept. */
  readonly once: R['permission'] extends 'public' ? undefined : Once<z.infer<R['success']['schema']>>
  readonly now: Instant
  /** The version that the change was decided on; 0: there must be none yet. */
  readonly ifMatch: R extends { readonly ifMatch: string } ? number : undefined
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Where the caller has found us: `https://api.example.com` */
  readonly origin: string
  /** The content type to answer with: of those that the route offers, what the caller wishes most. */
  readonly contentType: string
}

/** What a handler answers: what the route's schema says, or a file where the route has other forms than JSON. */
type Answered<R extends Route> = R['success'] extends
  | { readonly alternatives: object }
  | { readonly contentType: string }
  ? z.infer<R['success']['schema']> | Download
  : z.infer<R['success']['schema']>

/** One handler for each route, by the same name; it answers what the route's success schema says. */
export type Handlers<R extends Routes> = {
  readonly [Name in keyof R]: (request: Request<R[Name]>) => Promise<Answered<R[Name]>>
}

/** Finds the actor of a subject; `organizationId` chooses among several memberships. */
export type FindActor = (subject: string, organizationId: string | undefined) => Promise<Actor>

export interface HttpApi<R extends Routes> {
  readonly routes: R
  readonly handlers: Handlers<R>
  readonly findActor: FindActor
  readonly token: TokenRules
  readonly tables: Tables
  /** The context's table, where its idempotency records are. */
  readonly table: TableDefinition
  /** Needed where a write answers personal data: its stored answer is sealed under the caller's key. */
  readonly keys?: SubjectKeys
  readonly clock?: Clock
}

const MAX_BODY_BYTES = 256 * 1024

const bodyOf = (event: Event): unknown => {
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString() : (event.body ?? '')
  if (Buffer.byteLength(text) > MAX_BODY_BYTES) {
    throw new DomainError('payload-too-large', `The body has more than ${MAX_BODY_BYTES} bytes.`)
  }
  // No body at all is the empty object: a shipment of everything needs no more words.
  if (text === '') return {}
  const value = parsed(text)
  // Half a character, written as an escape, is JSON and no text: no database takes it.
  if (HALF.test(text) && HALF.test(JSON.stringify(value))) throw notJson('must be text in Unicode throughout')
  return value
}

const HALF = /\\u[dD][89a-fA-F]/

const notJson = (rule: string): DomainError =>
  new DomainError('invalid-request', 'The body is not JSON.', { errors: [{ pointer: '', rule }] })

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw notJson('must be JSON')
  }
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Gateways say both; a caller cannot. */
const originOf = ({ headers, requestContext }: Event): string =>
  `${headers['x-forwarded-proto'] ?? 'https'}://${requestContext.domainName}`

const paramsOf = (event: Event): Record<string, string> =>
  Object.fromEntries(
    Object.entries(event.pathParameters ?? {}).map(([name, text]) => [name, decoded(text ?? '')]),
  )

/** The entry of the audit log for a request; what is answered may add the id of what was made. */
const entryOf = (event: Event, actor: Actor, at: Instant, decision: AuditDecision): AuditEntry => ({
  requestId: event.requestContext.requestId,
  at,
  actor: actor.subject,
  onBehalfOf: actor.organizationId,
  role: actor.role,
  route: event.routeKey,
  objects: Object.values(paramsOf(event)).slice(0, MOST_OBJECTS),
  decision,
})

interface Found {
  readonly name: string
  readonly route: Route
}

/** What becomes known on the way and goes into every answer, refusals too. */
interface Told {
  standing?: Standing
}

/**
 * The entry of a context's HTTP function: finds the route, checks who asks and what he may, parses, runs
 * the handler, and answers JSON or a problem document. Writes are done once: see `once.ts`.
 */
export const httpApi = <R extends Routes>(api: HttpApi<R>) => {
  const { routes, handlers, findActor, token, tables, table, keys, clock = systemClock } = api
  const byKey = new Map(Object.entries(routes).map(([name, route]) => [routeKey(route), { name, route }]))

  const limits = limitsFromEnvironment(process.env)
  const take = rateLimiter(limits, sharedCount(tables))

  /** Takes a token and tells the caller where he stands. @throws `too-many-requests` */
  const admit = async (limit: keyof RateLimits, subject: string, told: Told): Promise<void> => {
    const standing = await take(limit, subject)
    told.standing = told.standing ? narrower(told.standing, standing) : standing
    if (standing.allowed) return
    throw new DomainError('too-many-requests', `This ${limit} has used its ${standing.quota} requests.`, {
      retryAfter: standing.reset,
    })
  }

  const actorOf = async (event: Event, route: Route, now: Instant, told: Told): Promise<Actor> => {
    if (route.permission === 'public') throw new Error('A public route knows no actor')
    const subject = authenticate(event, token, epochSeconds(now))
    await admit('principal', subject, told)
    const actor = await findActor(subject, event.headers['dockline-organization'])
    await admit('organization', actor.organizationId, told)
    if (!actor.permissions.has(route.permission)) {
      await tables.transact([auditPut(entryOf(event, actor, now, 'denied'))])
      throw new DomainError('forbidden', `Your role ${actor.role} lacks the permission ${route.permission}.`)
    }
    return actor
  }

  /** A public route: what it is asked with is parsed, a body is for the handler alone; callers share a limit by address. */
  const answerAnybody = async (event: Event, found: Found, now: Instant, told: Told): Promise<Answer> => {
    const { name, route } = found
    await admit('principal', `address/${event.requestContext.http.sourceIp}`, told)
    const request = {
      params: route.params && parseOrRefuse(route.params, paramsOf(event), 'path'),
      query: route.query && parseOrRefuse(route.query, event.queryStringParameters ?? {}, 'query'),
      body: route.body && parseOrRefuse(route.body, bodyOf(event), 'body'),
      now,
      headers: event.headers,
      origin: originOf(event),
      contentType: contentTypeFor(route, event.headers.accept),
    }
    return success(route, await handlers[name as keyof R]?.(request as never))
  }

  const answer = async (event: Event, told: Told): Promise<Answer> => {
    const found = byKey.get(event.routeKey)
    if (!found) throw new DomainError('not-found', 'There is no such route.')
    const { name, route } = found
    const now = clock()
    if (route.permission === 'public') return answerAnybody(event, found, now, told)
    const actor = await actorOf(event, route, now, told)
    const id = isWrite(route) ? recordIdOf(event, actor, route) : undefined
    const body = route.body ? bodyOf(event) : undefined
    const audit = entryOf(event, actor, now, isWrite(route) ? 'done' : 'read')
    // First, so that what is refused has made nobody a key.
    const given = {
      params: route.params && parseOrRefuse(route.params, paramsOf(event), 'path'),
      query: route.query && parseOrRefuse(route.query, event.queryStringParameters ?? {}, 'query'),
      body: route.body && parseOrRefuse(route.body, body, 'body'),
    }
    const sealer =
      id && route.personal
        ? await sealerOf(keys, ownerOf(route, given.params, actor), actor.subject, id)
        : undefined
    const once = onceMaker({ route, id, path: event.rawPath, body, now, audit, sealer })
    const earlier = () => storedAnswer(tables, table, once)
    try {
      const request = {
        ...given,
        actor,
        once: once.record,
        now,
        ifMatch: ifMatchOf(route, event.headers),
        headers: event.headers,
        origin: originOf(event),
        contentType: contentTypeFor(route, event.headers.accept),
      }
      if (route.once === 'natural') {
        const before = await earlier()
        if (before) return before
      }
      const result = await handlers[name as keyof R]?.(request as never)
      if (route.once === 'natural') await once.store(tables, table, result)
      // Unwritten, it is not answered: nobody reads about a person unseen.
      if (route.personal && !isWrite(route)) await tables.transact([auditPut(audit)])
      return success(route, result)
    } catch (thrown) {
      const again = replayed(thrown, once)
      if (again) return again
      // A retry may be refused today for what the first try itself used up: its answer stands.
      if (thrown instanceof DomainError && thrown.code !== 'invalid-request') {
        const before = await earlier()
        if (before) return before
      }
      throw thrown
    }
  }

  const guarded = async (event: Event): Promise<Answer> => {
    const requestId = event.requestContext.requestId
    const started = performance.now()
    const told: Told = {}
    let result: Answer
    try {
      result = await answer(event, told)
    } catch (thrown) {
      result = problem(thrown, requestId)
      if ((result.statusCode ?? 500) >= 500)
        logger.error('Request failed', { requestId, error: thrown as Error })
    }
    logger.info('Request answered', {
      requestId,
      route: event.routeKey,
      status: result.statusCode,
      milliseconds: Math.round(performance.now() - started),
    })
    if (!told.standing) return result
    return { ...result, headers: { ...result.headers, ...rateLimitHeaders(told.standing, limits) } }
  }
  return entry(guarded)
}

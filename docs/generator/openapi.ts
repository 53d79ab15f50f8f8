import * as z from 'zod/mini'
import { catalogue, type ErrorCode } from '../../shared/errors/catalogue.ts'
import { isWrite, type Route } from '../../shared/http/route.ts'
import type { ContextRoutes } from './contexts.ts'
import { byStatus, errorsOf, kindOf } from './errors-of.ts'
import { type Json, type SchemaCollector, schemaCollector } from './schemas.ts'

const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(catalogue) as [ErrorCode, ...ErrorCode[]]),
    requestId: z.string(),
    errors: z.optional(z.array(z.object({ pointer: z.string(), rule: z.string() }))),
  })
  .register(z.globalRegistry, {
    id: 'Problem',
    description: 'A problem document after RFC 9457. `errors` is there for `invalid-request`.',
  })

const header = (description: string): Json => ({ description, schema: { type: 'string' } })

const headers = {
  ETag: header('The version of the thing; send it back as `If-Match` to change it.'),
  'Idempotent-Replayed': header('`true` when the answer is that of an earlier request with the same key.'),
  'Retry-After': header('Seconds after which the same request may be sent again.'),
}

const parameters = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description: 'Names this write, 8 to 255 printable characters. Keep it over retries: it happens once.',
    schema: { type: 'string', minLength: 8, maxLength: 255 },
    example: '6c9a2f3e-7a49-4c9a-9d59-0c8b6f4f1e11',
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description: 'The `ETag` of the version that this change was decided on.',
    schema: { type: 'string' },
    example: '"3"',
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: '`*`: there must be none yet.',
    schema: { type: 'string', enum: ['*'] },
  },
  Organization: {
    name: 'Dockline-Organization',
    in: 'header',
    description: 'For which organization a member of several acts.',
    schema: { type: 'string' },
    example: 'org_dealer_01',
  },
}

const referTo = (name: keyof typeof parameters, required = true): Json =>
  required ? { $ref: `#/components/parameters/${name}` } : { ...parameters[name], required: false }

const headersOf = (route: Route): Json[] => [
  ...(isWrite(route) ? [referTo('IdempotencyKey')] : []),
  ...(route.ifMatch ? [referTo('IfMatch', route.ifMatch === 'required')] : []),
  ...(route.ifMatch === 'orNew' ? [referTo('IfNoneMatch')] : []),
  ...(route.permission === 'public' ? [] : [referTo('Organization')]),
]

interface ObjectJson {
  readonly properties?: Readonly<Record<string, Json>>
  readonly required?: readonly string[]
}

const parametersOf = (route: Route, schemas: SchemaCollector): Json[] => {
  const described = (schema: z.ZodMiniType | undefined, where: 'path' | 'query'): Json[] => {
    const { properties = {}, required = [] } = schema ? (schemas.of(schema) as ObjectJson) : {}
    return Object.entries(properties).map(([name, { description, ...property }]) => ({
      name,
      in: where,
      ...(where === 'path' || required.includes(name) ? { required: true } : {}),
      ...(description ? { description } : {}),
      schema: property,
    }))
  }
  return [...described(route.params, 'path'), ...described(route.query, 'query'), ...headersOf(route)]
}

const errorResponse = (status: number, codes: readonly ErrorCode[]): Json => ({
  description: codes.map(code => `\`${code}\`: ${kindOf(code).title}.`).join(' '),
  ...(codes.some(code => kindOf(code).retry === 'later')
    ? { headers: { 'Retry-After': { $ref: '#/components/headers/Retry-After' } } }
    : {}),
  content: {
    'application/problem+json': {
      schema: {
        allOf: [
          { $ref: '#/components/schemas/Problem' },
          { properties: { status: { const: status }, code: { enum: [...codes] } } },
        ],
      },
    },
  },
})

const successResponse = (route: Route, schemas: SchemaCollector): Json => {
  const { description, schema, contentType = 'application/json', alternatives = {} } = route.success
  const sent = [...(route.versioned ? ['ETag'] : []), ...(isWrite(route) ? ['Idempotent-Replayed'] : [])]
  const example = route.example?.response
  return {
    description,
    ...(sent.length
      ? {
          headers: Object.fromEntries(sent.map(name => [name, { $ref: `#/components/headers/${name}` }])),
        }
      : {}),
    content: {
      [contentType]: { schema: schemas.of(schema), ...(example === undefined ? {} : { example }) },
      ...Object.fromEntries(
        Object.entries(alternatives).map(([type, what]) => [
          type,
          { schema: { type: 'string', format: 'binary', description: what } },
        ]),
      ),
    },
  }
}

const operation = (context: string, name: string, route: Route, schemas: SchemaCollector): Json => ({
  operationId: name,
  tags: [context],
  summary: route.summary,
  ...(route.description ? { description: route.description } : {}),
  ...(route.permission === 'public' ? { security: [] } : { 'x-permission': route.permission }),
  parameters: parametersOf(route, schemas),
  ...(route.body
    ? {
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: schemas.of(route.body),
              ...(route.example?.request === undefined ? {} : { example: route.example.request }),
            },
          },
        },
      }
    : {}),
  responses: {
    [route.success.status]: successResponse(route, schemas),
    ...Object.fromEntries(
      byStatus(errorsOf(route)).map(([status, codes]) => [status, errorResponse(status, codes)]),
    ),
  },
})

/**
 * The API as an OpenAPI 3.1 document, made from the routes and from nothing else.
 *
 * @throws Error when two routes share a name or a path, or two schemas an id
 */
export const openapi = (contexts: readonly ContextRoutes[]): Json => {
  const schemas = schemaCollector()
  schemas.of(z.object({ problem: problemSchema }))
  const paths: Record<string, Json> = {}
  const names = new Set<string>()
  for (const { context, routes } of contexts) {
    for (const [name, route] of Object.entries(routes)) {
      const method = route.method.toLowerCase()
      const path = paths[route.path] ?? {}
      if (names.has(name)) throw new Error(`Two routes are called ${name}`)
      if (path[method]) throw new Error(`Two routes are ${route.method} ${route.path}`)
      names.add(name)
      paths[route.path] = { ...path, [method]: operation(context, name, route, schemas) }
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Dockline',
      version: '1',
      description:
        'Orders, stock, replenishment, invoices and the assistant of one tenant. Money is in minor units and prices contain their tax; lists answer `items` and, while there is more, `nextCursor`. Every write carries an `Idempotency-Key` and happens once.',
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    tags: contexts.map(({ context }) => ({ name: context })),
    paths: Object.fromEntries(Object.entries(paths).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      schemas: schemas.components(),
      parameters,
      headers,
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'A token of the tenant’s issuer: of a person, or of a machine by client credentials.',
        },
      },
    },
  }
}

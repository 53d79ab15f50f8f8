import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { generated } from '../../docs/generate.ts'
import { allEvents, allRoutes } from '../../docs/generator/contexts.ts'
import { errorsOf } from '../../docs/generator/errors-of.ts'
import { catalogue } from '../../shared/errors/catalogue.ts'
import { isWrite } from '../../shared/http/route.ts'
import { markedFields } from '../../shared/personal.ts'

const documents = await generated()
const api = JSON.parse(documents['openapi.json'] ?? '{}')
const contexts = await allRoutes()
const routes = contexts.flatMap(({ routes }) => Object.entries(routes))

/** Every `$ref` in a document. */
const refsIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(refsIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) =>
    name === '$ref' ? [String(member)] : refsIn(member),
  )
}

const at = (pointer: string): unknown =>
  pointer
    .slice(2)
    .split('/')
    .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], api)

describe('the generated documents', () => {
  it.each(Object.keys(documents))('docs/%s is in step with the code', async name => {
    const present = await readFile(new URL(`../../docs/${name}`, import.meta.url), 'utf8')
    expect(present, 'run npm run docs').toBe(documents[name])
  })

  it('describes every route under its own name', () => {
    const described = Object.values<Record<string, { operationId: string }>>(api.paths)
      .flatMap(path => Object.values(path))
      .map(({ operationId }) => operationId)
    expect(described.toSorted()).toEqual(routes.map(([name]) => name).toSorted())
  })

  it.each(routes)('%s is marked personal where its answer has marked data', (_, route) => {
    expect(Boolean(route.personal) || markedFields(route.success.schema).length === 0).toBe(true)
  })

  it('refers only to what is there', () => {
    const refs = new Set(refsIn(api))
    expect(refs.size).toBeGreaterThan(5)
    for (const ref of refs) expect(at(ref), ref).toBeDefined()
  })

  it.each(routes)('tells how %s is asked for and what it refuses', (_, route) => {
    const operation = api.paths[route.path][route.method.toLowerCase()]
    const names = operation.parameters.map((parameter: { $ref?: string; name?: string }) =>
      parameter.$ref ? (at(parameter.$ref) as { name: string }).name : parameter.name,
    )
    expect(names.includes('Idempotency-Key')).toBe(isWrite(route))
    expect(names.includes('If-Match')).toBe(Boolean(route.ifMatch))
    for (const [, placeholder] of route.path.matchAll(/\{(\w+)\}/g)) expect(names).toContain(placeholder)
    expect(operation.security).toEqual(route.permission === 'public' ? [] : undefined)
    for (const code of errorsOf(route)) {
      expect(operation.responses[catalogue[code].status].description).toContain(`\`${code}\``)
    }
  })

  /** Answers that are not a list, though a part of them has items. */
  const parts: Readonly<Record<string, string>> = {
    pollMessages: 'is asked again and again for what came after a message',
    readHandover: 'is one conversation, with its newest messages',
  }

  it.each(routes)('takes a limit and a cursor where %s answers a list', (name, route) => {
    if (route.method !== 'GET') return
    const { schema } = api.paths[route.path].get.responses['200'].content?.['application/json'] ?? {}
    const whole = (schema?.$ref ? at(schema.$ref) : schema) as { properties?: object; anyOf?: object[] }
    const isList = [whole, ...(whole?.anyOf ?? [])].some(
      each => 'items' in ((each as { properties?: object } | undefined)?.properties ?? {}),
    )
    if (!isList || name in parts) return
    const names = api.paths[route.path].get.parameters.map(({ name: each }: { name?: string }) => each)
    expect(names).toEqual(expect.arrayContaining(['limit', 'cursor']))
  })

  it.each(routes)('gives an example for %s that its own schema accepts', (_, route) => {
    const { request, response } = route.example ?? {}
    if (request !== undefined) expect(route.body?.safeParse(request).error).toBeUndefined()
    if (response !== undefined) expect(route.success.schema.safeParse(response).error).toBeUndefined()
  })

  it('has a paragraph for every error code', () => {
    for (const code of Object.keys(catalogue)) expect(documents['errors.md']).toContain(`## ${code}\n`)
  })

  it('shows every event with an example that its schema accepts', async () => {
    for (const event of await allEvents()) {
      expect(documents['events.md']).toContain(`## ${event.type}\n`)
      expect(event.schema.safeParse(event.example).error).toBeUndefined()
    }
  })
})

import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { routes as catalog } from '../../functions/catalog/routes.ts'
import { routes as inventory } from '../../functions/inventory/routes.ts'
import { routes as ordering } from '../../functions/ordering/routes.ts'
import { routes as organizations } from '../../functions/organizations/routes.ts'
import type { Route } from '../../shared/http/route.ts'

const all: [string, Route][] = [organizations, catalog, inventory, ordering].flatMap(routes =>
  Object.entries<Route>(routes),
)

const membersOf = (schema: Route['query'], io: 'input' | 'output'): string[] =>
  schema ? Object.keys(z.toJSONSchema(schema, { io, unrepresentable: 'any' }).properties ?? {}) : []

/** One that answers a page: also where it is one of several forms of the answer. */
const isList = ({ success }: Route): boolean =>
  JSON.stringify(z.toJSONSchema(success.schema, { unrepresentable: 'any' })).includes('"nextCursor":')

describe.each(all.filter(([, route]) => isList(route)))('The list %s', (_, { query }) => {
  it('comes by pages, and can be turned round', () => {
    expect(membersOf(query, 'input')).toEqual(expect.arrayContaining(['limit', 'cursor', 'sort']))
  })
})

/** A promotion is there or not: starting it twice is refused, and there is nothing of it to be written over. */
const UNEDITED = ['startPromotion', 'endPromotion']

describe.each(
  all.filter(([name, { method }]) => ['PUT', 'PATCH', 'DELETE'].includes(method) && !UNEDITED.includes(name)),
)('%s', (_, { ifMatch }) => {
  it('says on which version it was decided', () => {
    expect(ifMatch).toBeDefined()
  })
})

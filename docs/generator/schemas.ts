import * as z from 'zod/mini'

export type Json = Record<string, unknown>

const DEFS = '#/$defs/'
const COMPONENTS = '#/components/schemas/'

/** Integers carry the safe range of JavaScript, which tells a reader of the API nothing. */
const withoutSafeRange = (schema: Json): void => {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
}

const rewritten = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(rewritten)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, member]) => [
    name,
    name === '$ref' && typeof member === 'string' ? member.replace(DEFS, COMPONENTS) : rewritten(member),
  ])
  return Object.fromEntries(entries)
}

/**
 * Collects JSON Schemas (2020-12) of zod schemas; those with an id in zod's registry become components and
 * are referred to by name.
 */
export const schemaCollector = () => {
  const components = new Map<string, Json>()

  const keep = (name: string, schema: Json): void => {
    const before = components.get(name)
    if (before && JSON.stringify(before) !== JSON.stringify(schema))
      throw new Error(`Two different schemas are called ${name}`)
    components.set(name, schema)
  }

  return {
    /** The schema as a reader may send or expect it; more members than it names are tolerated. */
    of: (schema: z.ZodMiniType): Json => {
      const { $schema, $defs, ...json } = z.toJSONSchema(schema, {
        io: 'input',
        override: ({ jsonSchema }) => withoutSafeRange(jsonSchema as Json),
      }) as Json
      for (const [name, definition] of Object.entries(($defs ?? {}) as Record<string, Json>)) {
        const { id, ...body } = definition
        keep(name, rewritten(body) as Json)
      }
      return rewritten(json) as Json
    },
    components: (): Json =>
      Object.fromEntries([...components].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))),
  }
}

export type SchemaCollector = ReturnType<typeof schemaCollector>

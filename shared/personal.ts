import type * as z from 'zod/mini'
import { registry } from 'zod/mini'

/** What is marked: data about a person, or an organization's secrets such as bank accounts. */
export type Sensitivity = 'personal' | 'confidential'

const marks = registry<{ readonly sensitivity: Sensitivity }>()

/** Marks a schema, once, where it is defined: stores seal what has its form. */
export const sensitive = <S extends z.ZodMiniType>(schema: S, sensitivity: Sensitivity = 'personal'): S => {
  marks.add(schema, { sensitivity })
  return schema
}

type Path = readonly string[]

/** As much of zod's definitions as there is to walk through. */
interface Definition {
  readonly type: string
  readonly innerType?: z.ZodMiniType
  readonly shape?: Readonly<Record<string, z.ZodMiniType>>
  /** of a list */
  readonly element?: z.ZodMiniType
  /** of a union */
  readonly options?: readonly z.ZodMiniType[]
}

/** Zod's types do not say what a schema of a kind that is not known is made of. */
const definitionOf = (schema: z.ZodMiniType): Definition => schema._zod.def as unknown as Definition

/** The schemas that a schema is made of, each with the name that a value has there. */
const partsOf = (schema: z.ZodMiniType): [name: Path, part: z.ZodMiniType][] => {
  const { innerType, shape, element, options } = definitionOf(schema)
  const unnamed = [innerType, element, ...(options ?? [])].filter(part => part !== undefined)
  return [
    ...unnamed.map((part): [Path, z.ZodMiniType] => [[], part]),
    ...Object.entries(shape ?? {}).map(([name, part]): [Path, z.ZodMiniType] => [[name], part]),
  ]
}

/** What of an answer is marked, by its path without places in lists: `items.contact`; `''` where all of it is. */
export const markedFields = (schema: z.ZodMiniType, path: Path = []): string[] => {
  if (marks.has(schema)) return [path.join('.')]
  const found = partsOf(schema).flatMap(([name, part]) => markedFields(part, [...path, ...name]))
  return [...new Set(found)]
}

/**
 * Where in an object its marked members are: `contact`, `invoiceTitle.bankAccount`. A list or a union with something
 * marked in it is sealed as a whole.
 */
export const markedPaths = (schema: z.ZodMiniType, path: Path = []): Path[] => {
  if (path.length > 0 && marks.has(schema)) return [path]
  const { innerType, shape } = definitionOf(schema)
  if (innerType) return markedPaths(innerType, path)
  if (!shape) return path.length > 0 && markedFields(schema).length > 0 ? [path] : []
  return Object.entries(shape).flatMap(([name, member]) => markedPaths(member, [...path, name]))
}

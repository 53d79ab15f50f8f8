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
}

/** Where in an object its marked members are: `contact`, `invoiceTitle.bankAccount`. */
export const markedPaths = (schema: z.ZodMiniType, path: Path = []): Path[] => {
  if (path.length > 0 && marks.has(schema)) return [path]
  const { innerType, shape } = schema._zod.def as unknown as Definition
  if (innerType) return markedPaths(innerType, path)
  return Object.entries(shape ?? {}).flatMap(([name, member]) => markedPaths(member, [...path, name]))
}

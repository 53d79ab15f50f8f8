import * as z from 'zod/mini'

/** A branch or department of an organization (组织单元): a node in its tree. */
export const unitSchema = z
  .strictObject({
    unitId: z
      .string()
      .check(z.regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits, dashes')),
    name: z.string().check(z.minLength(1), z.maxLength(100)),
    /** absent: right under the organization */
    parentUnitId: z.optional(z.string()),
    /** where its goods go: an `addressId` of the organization's contact, inherited by the units under it */
    addressId: z.optional(z.string()),
  })
  .register(z.globalRegistry, { id: 'OrganizationUnit', description: 'A branch or department.' })

export type Unit = z.infer<typeof unitSchema>

export const MOST_LEVELS = 5

/** A unit and those above it, itself first; cut off after more levels than a tree may have. */
export const lineOf = (units: readonly Unit[], unitId: string): Unit[] => {
  const byId = new Map(units.map(unit => [unit.unitId, unit]))
  const line: Unit[] = []
  for (
    let unit = byId.get(unitId);
    unit && line.length <= MOST_LEVELS;
    unit = unit.parentUnitId === undefined ? undefined : byId.get(unit.parentUnitId)
  ) {
    line.push(unit)
  }
  return line
}

/** Whether units are a tree of at most five levels whose parents are there; a circle is none. */
export const isTree = (units: readonly Unit[]): boolean =>
  new Set(units.map(({ unitId }) => unitId)).size === units.length &&
  units.every(({ unitId }) => {
    const line = lineOf(units, unitId)
    return line.length <= MOST_LEVELS && line.at(-1)?.parentUnitId === undefined
  })

/** The address of a unit: its own, else that of the next unit above it which has one. */
export const addressOf = (units: readonly Unit[], unitId: string): string | undefined =>
  lineOf(units, unitId).find(({ addressId }) => addressId !== undefined)?.addressId

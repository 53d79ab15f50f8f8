import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Consumed } from './metered.ts'

/** What a row of a README's access patterns says that it costs, in DynamoDB's units. */
export interface PatternUnits {
  readonly reads: number
  readonly writes: number
}

const numberBefore = (unit: 'R' | 'W', cell: string): number =>
  Number(new RegExp(`(\\d+(?:\\.\\d+)?) ${unit}\\b`).exec(cell)?.[1] ?? 0)

/** The rows of the table under "Access patterns" of a context's README, by their first cell. */
export const accessPatternsOf = (context: string): ReadonlyMap<string, PatternUnits> => {
  const readme = readFileSync(join(import.meta.dirname, '../../functions', context, 'README.md'), 'utf8')
  const [, section = ''] = readme.split('## Access patterns')
  const [table = ''] = section.split(/^## /m)
  const rows = [...table.matchAll(/^\|([^|]+)\|[^|]+\|([^|]+)\|$/gm)]
  return new Map(
    rows.map(([, what = '', units = '']) => [
      what.trim(),
      { reads: numberBefore('R', units), writes: numberBefore('W', units) },
    ]),
  )
}

/** What was consumed, in the terms of a README: an index counts as the writes that it takes. */
export const unitsOf = ({ readUnits, writeUnits }: Consumed): PatternUnits => ({
  reads: readUnits,
  writes: writeUnits,
})

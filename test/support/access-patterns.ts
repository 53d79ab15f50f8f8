import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestDynamo } from './dynamo.ts'
import { type Consumed, metered } from './metered.ts'

/** What a row of a README's access patterns says that it costs, in DynamoDB's units. */
interface PatternUnits {
  readonly reads: number
  readonly writes: number
}

const numberBefore = (unit: 'R' | 'W', cell: string): number =>
  Number(new RegExp(`(\\d+(?:\\.\\d+)?) ${unit}\\b`).exec(cell)?.[1] ?? 0)

/** The rows of the table under "Access patterns" of a context's README, by their first cell. */
const accessPatternsOf = (context: string): ReadonlyMap<string, PatternUnits> => {
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
const unitsOf = ({ readUnits, writeUnits }: Consumed): PatternUnits => ({
  reads: readUnits,
  writes: writeUnits,
})

/** Does things one after the other and keeps what each consumed, to be held against a README. */
export const measuredPatterns = (dynamo: TestDynamo) => {
  const measure = metered(dynamo)
  const measured = new Map<string, PatternUnits>()
  return {
    does: async <T>(what: string, doing: () => Promise<T>): Promise<T> => {
      let result: T | undefined
      measured.set(
        what,
        unitsOf(
          await measure(async () => {
            result = await doing()
          }),
        ),
      )
      return result as T
    },
    /** What was measured, and what the README says of the same. */
    beside: (context: string) => {
      const written = accessPatternsOf(context)
      return {
        measured: Object.fromEntries(measured),
        written: Object.fromEntries([...measured.keys()].map(what => [what, written.get(what)])),
      }
    },
  }
}

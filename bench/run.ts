import { globSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a benchmark gives back to be kept: figures, with what they were measured on. */
export type Figures = Readonly<Record<string, unknown>>

interface Benchmark {
  /** Runs, prints its table, and gives its figures to be written to `bench/results/<name>.json`. */
  run(args: readonly string[]): Promise<Figures>
}

const folder = import.meta.dirname
const names = globSync('*.bench.ts', { cwd: folder })
  .map(file => file.replace('.bench.ts', ''))
  .toSorted()

const [name = '', ...args] = process.argv.slice(2)
if (!names.includes(name)) {
  console.error(`npm run bench -- <name>, and the names are: ${names.join(', ')}`)
  process.exit(2)
}
const { run } = (await import(join(folder, `${name}.bench.ts`))) as Benchmark
const figures = await run(args)
const results = join(folder, 'results')
mkdirSync(results, { recursive: true })
writeFileSync(
  join(results, `${name}.json`),
  `${JSON.stringify({ benchmark: name, node: process.version, ...figures }, null, 2)}\n`,
)
process.exit(0)

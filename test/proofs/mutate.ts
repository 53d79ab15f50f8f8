import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Prove, randomOf, tally } from './context.ts'
import { mutantsOf } from './mutants.ts'

const root = join(import.meta.dirname, '../..')

interface Area {
  readonly files: readonly string[]
  readonly tests: readonly string[]
}

/** What nobody may change unnoticed, and the tests that must notice it: only quick ones, for they run very often. */
const areas: Readonly<Record<string, Area>> = {
  money: {
    files: ['shared/money.ts', 'shared/decimal.ts'],
    tests: ['test/shared/money.test.ts', 'test/shared/decimal.test.ts'],
  },
  stock: {
    files: [
      'functions/inventory/buckets.ts',
      'functions/inventory/decide-movement.ts',
      'functions/inventory/movements.ts',
      'shared/merge-writes.ts',
    ],
    tests: [
      'test/functions/inventory/stock-rules.test.ts',
      'test/functions/inventory/movements.test.ts',
      'test/shared/merge-writes.test.ts',
    ],
  },
  access: {
    files: [
      'shared/lambda/authenticate.ts',
      'functions/organizations/find-actor.ts',
      'functions/organizations/administer.ts',
    ],
    tests: ['test/shared/lambda/authenticate.test.ts', 'test/functions/organizations/access-rules.test.ts'],
  },
  idempotency: {
    files: ['shared/idempotency.ts', 'shared/lambda/once.ts', 'shared/inbox.ts'],
    tests: ['test/shared/idempotency.test.ts'],
  },
  encryption: {
    files: [
      'shared/envelope.ts',
      'shared/remember-data-keys.ts',
      'shared/subject-keys.ts',
      'shared/blind-index.ts',
    ],
    tests: [
      'test/shared/envelope.test.ts',
      'test/shared/remember-data-keys.test.ts',
      'test/shared/subject-keys.test.ts',
    ],
  },
}

const COPIED = ['shared', 'functions', 'events', 'test', 'package.json', 'tsconfig.json']
/** A test that takes longer hangs, which is noticed as well. */
const LONGEST_MS = 30_000

/** A runner of tests over a copy of the sources, of which one may be another. */
const startRunner = () => {
  const copy = mkdtempSync(join(tmpdir(), 'dockline-mutants-'))
  for (const name of COPIED) cpSync(join(root, name), join(copy, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  const config = { test: { include: ['test/**/*.test.ts'], pool: 'threads', maxWorkers: 1, bail: 1 } }
  writeFileSync(join(copy, 'vitest.config.ts'), `export default ${JSON.stringify(config)}\n`)
  const run = (tests: readonly string[]): Promise<boolean> =>
    new Promise(settle => {
      const vitest = join(root, 'node_modules/vitest/vitest.mjs')
      const child = spawn(process.execPath, [vitest, 'run', '--root', copy, ...tests], {
        cwd: copy,
        stdio: 'ignore',
        timeout: LONGEST_MS,
        killSignal: 'SIGKILL',
      })
      child.once('close', code => settle(code === 0))
    })
  return {
    /** Whether the tests pass while a file has another source. */
    passes: async (tests: readonly string[], path: string, source: string): Promise<boolean> => {
      writeFileSync(join(copy, path), source)
      try {
        return await run(tests)
      } finally {
        cpSync(join(root, path), join(copy, path))
      }
    },
    stop: () => rmSync(copy, { recursive: true, force: true }),
  }
}

type Runner = ReturnType<typeof startRunner>

const survivorsIn = async (
  runner: Runner,
  { files, tests }: Area,
): Promise<{ mutants: number; survivors: string[] }> => {
  let mutants = 0
  const survivors: string[] = []
  for (const path of files) {
    const all = mutantsOf(path, readFileSync(join(root, path), 'utf8'))
    const before = survivors.length
    for (const { line, what, source } of all) {
      if (await runner.passes(tests, path, source)) survivors.push(`${path}:${line}: ${what}`)
    }
    mutants += all.length
    console.log(`  ${path}: ${all.length - (survivors.length - before)} of ${all.length}`)
  }
  return { mutants, survivors }
}

/** Of a hundred small changes tests must notice so many. */
const LEAST_NOTICED = 0.85

/** The areas with a text in their names, whole; or else the files with it in theirs, each in its area. */
const wantedAreas = (only: string): [string, Area][] => {
  const all = Object.entries(areas)
  const named = all.filter(([name]) => name.includes(only))
  if (named.length) return named
  return all
    .map(([name, area]): [string, Area] => [
      name,
      { ...area, files: area.files.filter(path => path.includes(only)) },
    ])
    .filter(([, { files }]) => files.length > 0)
}

/**
 * Small changes in money, stock, access, idempotency and encryption, one at a time: their tests must notice 85 of
 * a hundred. `--only money` takes one area, `--only subject-keys` one file.
 */
export const proveMutate: Prove = async ({ seed }) => {
  const { trial, plant, proof } = tally()
  const runner = startRunner()
  let trials = 0
  try {
    for (const [name, area] of wantedAreas(process.env.PROVE_ONLY ?? '')) {
      const [file = ''] = area.files
      const source = readFileSync(join(root, file), 'utf8')
      // The runner itself: a source as it is passes, one that cannot be loaded does not.
      const random = Math.floor(randomOf(seed)() * 1_000)
      const unchanged = await runner.passes(area.tests, file, `${source}\n// ${random}\n`)
      plant(`${name}: a change that changes nothing`, unchanged)
      const broken = await runner.passes(area.tests, file, `${source}\nthrow new Error('planted')\n`)
      plant(`${name}: a source that throws`, !broken)
      const { mutants, survivors } = await survivorsIn(runner, area)
      trials += mutants
      const noticed = 1 - survivors.length / mutants
      console.log(`${name}: ${mutants} changes, ${(noticed * 100).toFixed(1)} % noticed`)
      for (const survivor of survivors) console.log(`  unnoticed: ${survivor}`)
      trial(noticed >= LEAST_NOTICED ? [] : [`${name}: only ${(noticed * 100).toFixed(1)} % are noticed`])
    }
  } finally {
    runner.stop()
  }
  return { ...proof(), trials }
}

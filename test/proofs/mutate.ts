import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createVitest, type Vitest } from 'vitest/node'
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
      'shared/merge-writes.ts',
    ],
    tests: ['test/functions/inventory/stock-rules.test.ts', 'test/shared/merge-writes.test.ts'],
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

/** A runner of tests over sources of which one may be another than on the disk. */
const startRunner = async () => {
  let changed: { readonly path: string; readonly source: string } | undefined
  const vitest: Vitest = await createVitest(
    'test',
    { root, watch: false, project: ['unit'], reporters: [{}], maxWorkers: 1, bail: 1, testTimeout: 10_000 },
    {
      plugins: [
        {
          name: 'mutant',
          enforce: 'pre',
          load: id => (changed && id.split('?')[0] === changed.path ? changed.source : undefined),
        },
      ],
    },
  )
  await vitest.standalone()
  return {
    /** Whether the tests pass while a file has another source; undefined: as it is. */
    passes: async (tests: readonly string[], path: string, source: string | undefined): Promise<boolean> => {
      const absolute = join(root, path)
      changed = source === undefined ? undefined : { path: absolute, source }
      vitest.invalidateFile(absolute)
      const specifications = (await vitest.globTestSpecifications([...tests])).filter(({ moduleId }) =>
        tests.some(test => moduleId.endsWith(test)),
      )
      if (specifications.length !== tests.length) throw new Error(`Not all of ${tests.join(', ')} are there`)
      const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications)
      return unhandledErrors.length === 0 && testModules.every(module => module.ok())
    },
    stop: () => vitest.close(),
  }
}

type Runner = Awaited<ReturnType<typeof startRunner>>

const survivorsIn = async (
  runner: Runner,
  { files, tests }: Area,
): Promise<{ mutants: number; survivors: string[] }> => {
  let mutants = 0
  const survivors: string[] = []
  for (const path of files) {
    for (const { line, what, source } of mutantsOf(path, readFileSync(join(root, path), 'utf8'))) {
      mutants += 1
      if (await runner.passes(tests, path, source)) survivors.push(`${path}:${line}: ${what}`)
    }
  }
  return { mutants, survivors }
}

/** Of a hundred small changes tests must notice so many. */
const LEAST_NOTICED = 0.85

/**
 * Small changes in money, stock, access, idempotency and encryption, one at a time: their tests must notice 85 of
 * a hundred. `--only money` takes one area.
 */
export const proveMutate: Prove = async ({ seed }) => {
  const { trial, plant, proof } = tally()
  const runner = await startRunner()
  let trials = 0
  try {
    const wanted = Object.entries(areas).filter(([name]) => name.includes(process.env.PROVE_ONLY ?? ''))
    for (const [name, area] of wanted) {
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
    await runner.stop()
  }
  return { ...proof(), trials }
}

import { spawn } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Prove, tally } from './context.ts'

const root = join(import.meta.dirname, '../..')

interface Results {
  readonly testResults: readonly {
    readonly name: string
    readonly message: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

/** Tests that say of themselves that they plant a fault. */
const plants = /is caught|would be found|would holds/

/** The files whose tests are a share in `npm test`. */
const cut = (): string[] =>
  globSync('test/**/*.test.ts', { cwd: root }).filter(path =>
    readFileSync(join(root, path), 'utf8').includes('support/size.ts'),
  )

const run = (files: readonly string[], outputFile: string): Promise<void> =>
  new Promise((settle, fail) => {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs')
    const child = spawn(
      process.execPath,
      [vitest, 'run', '--project', 'unit', '--reporter=json', `--outputFile=${outputFile}`, ...files],
      { cwd: root, env: { ...process.env, TEST_SIZE: 'whole' }, stdio: ['ignore', 'ignore', 'inherit'] },
    )
    child.once('error', fail)
    child.once('close', () => settle())
  })

/** What `npm test` tries a share of, as a whole. */
export const proveSizes: Prove = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dockline-sizes-'))
  const { trial, plant, proof } = tally()
  try {
    const files = cut()
    const output = join(folder, 'results.json')
    await run(files, output)
    const { testResults }: Results = JSON.parse(readFileSync(output, 'utf8'))
    for (const path of files) {
      const found = testResults.find(({ name }) => name.endsWith(path))
      trial(found?.assertionResults.length ? [] : [`${path} was not run: ${found?.message ?? ''}`])
      for (const { fullName, status } of found?.assertionResults ?? []) {
        if (plants.test(fullName)) plant(`${path}: ${fullName}`, status === 'passed')
        else trial(status === 'passed' ? [] : [`${path}: ${fullName} ${status}`])
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return proof()
}

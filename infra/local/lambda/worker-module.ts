import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** Shared by all stacks of this working copy. */
const folder = join(import.meta.dirname, '../../../.dockline/threads')
const sources = ['worker.ts', 'clock-ahead.ts', 'invoke-store.ts', 'output.ts', 'protocol.ts']

/**
 * The code of a function's thread as plain JavaScript, made when its sources have changed. A thread that loaded
 * them as they are would load the compiler that strips their types as well: 80 ms of processor time and 6 MB for
 * each of thirty functions.
 *
 * @returns its path
 */
export const workerModule = (): string => {
  const hash = createHash('sha256')
  for (const file of sources) hash.update(readFileSync(join(import.meta.dirname, file)))
  const made = join(folder, `${hash.digest('hex').slice(0, 20)}.mjs`)
  if (existsSync(made)) return made
  const { buildSync }: typeof import('esbuild') = createRequire(import.meta.url)('esbuild')
  mkdirSync(folder, { recursive: true })
  const fresh = `${made}.${process.pid}`
  buildSync({
    entryPoints: [join(import.meta.dirname, 'worker.ts')],
    outfile: fresh,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    logLevel: 'warning',
  })
  // Another start may be doing the same.
  renameSync(fresh, made)
  return made
}

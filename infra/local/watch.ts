import { watch } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { LambdaPool } from './lambda/pool.ts'

const root = join(import.meta.dirname, '../..')
const watched = ['functions', 'shared', 'events', 'web']
/** Editors write a file in several steps. */
const SETTLE = 60

const changedAt = async (directory: string): Promise<number> =>
  (await stat(join(directory, 'index.mjs')).catch(() => undefined))?.mtimeMs ?? 0

/**
 * Bundles again when code changes and restarts the functions whose bundle is another one. From here on functions
 * run from `dist`, not from the assembly; routes, grants and queues are as they were at the start.
 */
export const watchFunctions = async (
  pool: LambdaPool,
  say: (line: string) => void,
): Promise<{ stop: () => void }> => {
  const { bundle, bundlePath } = await import('../bundle.ts')
  // An assembly that was used again says nothing about `dist`, which may be old or not there.
  await bundle()
  const all = [...pool.functions.values()].map(definition => {
    const [context = '', ...file] = definition.id.split('-')
    return { definition, directory: bundlePath(context, file.join('-')) }
  })
  const known = new Map<string, number>()
  for (const { definition, directory } of all) {
    pool.define({ ...definition, directory })
    known.set(directory, await changedAt(directory))
  }

  const refresh = async (): Promise<void> => {
    try {
      await bundle()
    } catch (error) {
      return say(`not bundled: ${(error as Error).message}`)
    }
    for (const { definition, directory } of all) {
      const at = await changedAt(directory)
      if (known.get(directory) === at) continue
      known.set(directory, at)
      pool.restart(definition.name)
      say(`restarted  ${definition.id}`)
    }
  }
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  const watchers = watched.map(folder =>
    watch(join(root, folder), { recursive: true }, () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        running = running.then(refresh)
      }, SETTLE)
    }),
  )
  return {
    stop: () => {
      clearTimeout(timer)
      for (const each of watchers) each.close()
    },
  }
}

import { existsSync, watch } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Metafile } from 'esbuild'
import type { Entry } from '../bundle.ts'
import type { LambdaPool } from './lambda/pool.ts'

const root = join(import.meta.dirname, '../..')
const watched = ['functions', 'shared', 'events', 'web']
/** Editors write a file in several steps. */
const SETTLE = 60

/** From the functions' bundles, all that each imports, also what nothing is left of in the bundle. */
const inputsOf = ({ inputs, outputs }: Metafile): [entry: string, imported: ReadonlySet<string>][] =>
  Object.values(outputs).flatMap(({ entryPoint }) => {
    if (!entryPoint) return []
    const imported = new Set([entryPoint])
    for (const path of imported) for (const each of inputs[path]?.imports ?? []) imported.add(each.path)
    return [[entryPoint, imported]]
  })

const changedAt = async (directory: string): Promise<number> =>
  (await stat(join(directory, 'index.mjs')).catch(() => undefined))?.mtimeMs ?? 0

/**
 * Bundles again what changed code is part of, and restarts the functions whose bundle is another one. From here on
 * functions run from `dist`, not from the assembly; routes, grants and queues are as they were at the start.
 */
export const watchFunctions = async (
  pool: LambdaPool,
  say: (line: string) => void,
): Promise<{ stop: () => void }> => {
  const { bundle, bundlePath, bundleSome, entries } = await import('../bundle.ts')
  // An assembly that was used again says nothing about `dist`, which may be old or not there.
  const madeOf = new Map(inputsOf(await bundle()))
  const all = [...pool.functions.values()].map(definition => {
    const [context = '', ...file] = definition.id.split('-')
    return { definition, directory: bundlePath(context, file.join('-')) }
  })
  const known = new Map<string, number>()
  for (const { definition, directory } of all) {
    pool.define({ ...definition, directory })
    known.set(directory, await changedAt(directory))
  }

  /** Since the last bundles that were made */
  const changed = new Set<string>()
  /** The functions that some changed file is part of; all of them if one is part of none, as web pages or new files are. */
  const concernedBy = (changed: readonly string[]): readonly Entry[] => {
    const known = new Set([...madeOf.values()].flatMap(imported => [...imported]))
    const every = entries()
    // What an editor has made and removed again is part of nothing either.
    const isNew = (path: string): boolean => !known.has(path) && existsSync(join(root, path))
    if (changed.some(isNew)) return every
    return every.filter(({ path }) => changed.some(one => madeOf.get(path)?.has(one) ?? true))
  }

  const refresh = async (): Promise<void> => {
    const taken = [...changed]
    changed.clear()
    try {
      const some = concernedBy(taken)
      if (some.length === 0) return
      for (const [path, imported] of inputsOf(await bundleSome(some))) madeOf.set(path, imported)
    } catch (error) {
      for (const path of taken) changed.add(path)
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
    watch(join(root, folder), { recursive: true }, (_, name) => {
      changed.add(name ? relative(root, join(root, folder, name)) : folder)
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

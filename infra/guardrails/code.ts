import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'
import type { Routes } from '../../shared/http/route.ts'
import { distFolder, entries } from '../bundle.ts'
import { bundlesOf } from './bundles.ts'
import type { Code } from './index.ts'

const root = join(import.meta.dirname, '../..')

/** The routes of every context, by its name. */
export const readRoutes = async (): Promise<Readonly<Record<string, Routes>>> => {
  const routes = await Promise.all(
    globSync('functions/*/routes.ts', { cwd: root }).map(async path => {
      const module: { routes: Routes } = await import(join(root, path))
      return [path.split('/')[1] ?? '', module.routes] as const
    }),
  )
  return Object.fromEntries(routes)
}

/** Reads what the templates must agree with. The bundles must be there. */
export const readCode = async (): Promise<Code> => {
  const meta: Metafile = JSON.parse(readFileSync(join(distFolder, 'meta.json'), 'utf8'))
  return {
    entries: entries(),
    routes: await readRoutes(),
    runbook: readFileSync(join(root, 'docs/runbook.md'), 'utf8'),
    bundles: bundlesOf(meta),
  }
}

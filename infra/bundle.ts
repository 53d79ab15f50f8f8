import { globSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build, type Metafile } from 'esbuild'

const root = join(import.meta.dirname, '..')

export const distFolder = join(root, 'dist')

/** The folder that is a function's code: `index.mjs` and its source map. */
export const bundlePath = (context: string, file: string): string => join(distFolder, context, file)

/** All functions there are, from the names of their entries. */
export const entries = (): { context: string; file: string; path: string }[] =>
  globSync('functions/*/*.lambda.ts', { cwd: root })
    .toSorted()
    .map(path => {
      const [, context = '', name = ''] = path.split('/')
      return { context, file: name.replace('.lambda.ts', ''), path }
    })

/**
 * Bundles every function in one call, into `dist/<context>/<file>/index.mjs` with its source map beside
 * it, and writes esbuild's account of what went where to `dist/meta.json`.
 */
export const bundle = async (): Promise<Metafile> => {
  await rm(distFolder, { recursive: true, force: true })
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      entries().map(({ context, file, path }) => [`${context}/${file}/index`, path]),
    ),
    outdir: distFolder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
    loader: { '.html': 'text', '.css': 'text', '.svg': 'text' },
  })
  await mkdir(distFolder, { recursive: true })
  await writeFile(join(distFolder, 'meta.json'), JSON.stringify(metafile))
  return metafile
}

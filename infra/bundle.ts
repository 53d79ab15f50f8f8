import { existsSync, globSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { build, type Metafile, type OutputFile } from 'esbuild'
import { PRINT_FONT } from '../functions/documents/font-file.ts'
import { webAssetsPlugin } from '../web/assets-plugin.ts'
import { hashOfFiles } from './hash-of-files.ts'
import { painterPlugin } from './painter-plugin.ts'

const root = join(import.meta.dirname, '..')

export const distFolder = join(root, 'dist')

/** The folder that is a function's code: `index.mjs` and its source map. */
export const bundlePath = (context: string, file: string): string => join(distFolder, context, file)

export interface Entry {
  readonly context: string
  /** The file's name without `.lambda.ts` */
  readonly file: string
  /** From the root of the repository */
  readonly path: string
}

/** All functions there are, from the names of their entries. */
export const entries = (): Entry[] =>
  globSync('functions/*/*.lambda.ts', { cwd: root })
    .toSorted()
    .map(path => {
      const [, context = '', name = ''] = path.split('/')
      return { context, file: name.replace('.lambda.ts', ''), path }
    })

/** Everything that a bundle is made of; what comes from npm is told by the lock file. */
const made = [
  'docs/openapi.json',
  'events',
  'functions',
  'infra/bundle.ts',
  'infra/painter-plugin.ts',
  'package-lock.json',
  'shared',
  'tsconfig.json',
  'web',
]

const metaPath = join(distFolder, 'meta.json')
/** Holds the hash of what the bundles in `dist` were made of, when they are complete. */
const hashPath = join(distFolder, 'made-of')

/** esbuild's account of the bundles that are there, if they were made of the same. */
const bundledBefore = async (all: readonly Entry[], hash: string): Promise<Metafile | undefined> => {
  const before = await readFile(hashPath, 'utf8').catch(() => '')
  const areThere = all.every(({ context, file }) => existsSync(join(bundlePath(context, file), 'index.mjs')))
  return before === hash && areThere ? JSON.parse(await readFile(metaPath, 'utf8')) : undefined
}

/**
 * Bundles every function in one call, into `dist/<context>/<file>/index.mjs` with its source map beside
 * it, and writes esbuild's account of what went where to `dist/meta.json`. Bundles that were made of the same
 * are used again, and files that have not changed are left alone, so runs side by side do not disturb each other.
 */
export const bundle = async (): Promise<Metafile> => {
  const all = entries()
  const hash = hashOfFiles(made)
  const before = await bundledBefore(all, hash)
  if (before) return before
  const { metafile, outputFiles } = await make(all)
  // Until all is written it is neither the old one nor the new one.
  await rm(hashPath, { force: true })
  const meta = { path: metaPath, contents: Buffer.from(JSON.stringify(metafile)) }
  const beside = [...(await companionFiles()), ...(await assetsOf(all))]
  await Promise.all([...outputFiles, meta, ...beside].map(writeIfChanged))
  await removeOthers(all)
  await writeIfChanged({ path: hashPath, contents: Buffer.from(hash) })
  return metafile
}

/**
 * Bundles some functions anew, for somebody at work on them; `dist` counts as incomplete from then on.
 * @returns esbuild's account of them
 */
export const bundleSome = async (some: readonly Entry[]): Promise<Metafile> => {
  const { metafile, outputFiles } = await make(some)
  await rm(hashPath, { force: true })
  await Promise.all([...outputFiles, ...(await assetsOf(some))].map(writeIfChanged))
  return metafile
}

const make = (some: readonly Entry[]) =>
  build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      some.map(({ context, file, path }) => [`${context}/${file}/index`, path]),
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
    plugins: [webAssetsPlugin(), painterPlugin()],
    write: false,
  })

/** Files of packages that a function reads at run time, copied beside its bundle. */
const companions: Readonly<Record<string, readonly string[]>> = {
  'documents/api': [PRINT_FONT],
  'documents/send-out-invoices': [PRINT_FONT],
}

const companionFiles = (): Promise<Pick<OutputFile, 'path' | 'contents'>[]> =>
  Promise.all(
    Object.entries(companions).flatMap(([folder, files]) =>
      files.map(async file => ({
        path: join(distFolder, folder, basename(file)),
        contents: await readFile(join(root, 'node_modules', file)),
      })),
    ),
  )

/** Files of a context's `assets/`, beside each of its functions' code. */
const assetsOf = (all: readonly Entry[]) =>
  Promise.all(
    all.flatMap(({ context, file }) =>
      globSync(`functions/${context}/assets/*`, { cwd: root }).map(async path => ({
        path: join(bundlePath(context, file), 'assets', basename(path)),
        contents: await readFile(join(root, path)),
      })),
    ),
  )

const writeIfChanged = async ({ path, contents }: Pick<OutputFile, 'path' | 'contents'>) => {
  const before = await readFile(path).catch(() => undefined)
  if (before?.equals(contents)) return
  await mkdir(dirname(path), { recursive: true })
  const fresh = join(distFolder, `.${process.pid}-${relative(distFolder, path).replaceAll('/', '-')}`)
  await writeFile(fresh, contents)
  await rename(fresh, path)
}

/** A function that is gone must not stay behind as a bundle. */
const removeOthers = async (all: readonly Entry[]) => {
  const wanted = new Set(all.map(({ context, file }) => `${context}/${file}`))
  const stale = globSync('*/*', { cwd: distFolder }).filter(path => !wanted.has(path))
  await Promise.all(stale.map(path => rm(join(distFolder, path), { recursive: true, force: true })))
}

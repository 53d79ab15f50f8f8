import { globSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** A file of the product by its path from the root. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** Everything that is deployed or shared with what is deployed. */
export const sourceFiles = (): SourceFile[] =>
  globSync('{functions,shared,events,infra}/**/*.ts', { cwd: root })
    .toSorted()
    .map(path => ({ path, text: readFileSync(join(root, path), 'utf8') }))

const importPattern =
  /(?:^|\n)\s*(?:import|export)\b[^'"\n]*?(?:\{[^}]*\}[^'"\n]*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g

/** What a file imports: packages as they are named, files by their path from the root. */
export const importsOf = ({ path, text }: SourceFile): string[] =>
  [...text.matchAll(importPattern)].map(([, from, later]) => {
    const target = from ?? later ?? ''
    return target.startsWith('.') ? posix.normalize(posix.join(dirname(path), target)) : target
  })

/** `order.store.ts` has AWS in the room, `place-order.ts` has not. */
export const isPlain = (path: string): boolean => /^[a-z0-9-]+\.ts$/.test(path.split('/').at(-1) ?? '')

/** `functions/ordering/…` → `ordering` */
export const contextOf = (path: string): string | undefined => /^functions\/([^/]+)\//.exec(path)?.[1]

/** The file's text without its comments: a rule is about code. */
export const codeOf = ({ text }: SourceFile): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1')

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

const filesIn = (path: string): string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, withFileTypes: true }).flatMap(entry =>
        entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
      )
    : [path]

/** One hash over names and contents of files and folders, and Node's version: the same hash, the same made of them. */
export const hashOfFiles = (paths: readonly string[], but?: string): string => {
  const hash = createHash('sha256').update(process.version)
  const files = paths.flatMap(path => filesIn(join(root, path)))
  for (const file of files.sort()) {
    if (but && file.includes(but)) continue
    const content = readFileSync(file)
    hash.update(`${file.slice(root.length)}\n${content.length}\n`).update(content)
  }
  return hash.digest('hex').slice(0, 20)
}

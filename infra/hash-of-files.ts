import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** One hash over names and contents of the files that match, and Node's version: the same hash, the same made of them. */
export const hashOfFiles = (patterns: readonly string[], but = ''): string => {
  const hash = createHash('sha256').update(process.version)
  const entries = globSync(patterns, { cwd: root, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  for (const file of files.sort()) {
    if (but && file.includes(but)) continue
    const content = readFileSync(file)
    hash.update(`${file.slice(root.length)}\n${content.length}\n`).update(content)
  }
  return hash.digest('hex').slice(0, 20)
}

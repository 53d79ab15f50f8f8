import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../../..')

/** Everything that bundles and templates are made of; what comes from npm is told by the lock file. */
const made = [
  'cdk.json',
  'docs/openapi.json',
  'events/**/*',
  'functions/**/*',
  'infra/**/*',
  'package.json',
  'package-lock.json',
  'shared/**/*',
  'tsconfig.json',
  'web/**/*',
]

/** One hash over names and contents: the same hash, the same assembly. */
export const hashOfInputs = (): string => {
  const hash = createHash('sha256').update(process.version)
  const entries = globSync(made, { cwd: root, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  for (const file of files.sort()) {
    if (file.includes('/infra/local/')) continue
    const content = readFileSync(file)
    hash.update(`${file.slice(root.length)}\n${content.length}\n`).update(content)
  }
  return hash.digest('hex').slice(0, 20)
}

import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const folder = join(import.meta.dirname, '../../fixtures/invoices')

/** The official sample invoices by name, as bytes. */
export const samples: ReadonlyMap<string, Uint8Array> = new Map(
  globSync('*.xml', { cwd: folder })
    .toSorted()
    .map(file => [basename(file, '.xml'), readFileSync(join(folder, file))]),
)

import { readZip } from '../../shared/zip/read-zip.ts'
import { canariesIn } from './canaries.ts'
import type { Lab } from './lab.ts'

/** What the functions print while something is done. */
export const whileListening = async <T>(work: () => Promise<T>): Promise<[T, string[]]> => {
  const logged: string[] = []
  const { stdout, stderr } = process
  const before = [stdout.write, stderr.write] as const
  const listen = (chunk: unknown): boolean => {
    logged.push(String(chunk))
    return true
  }
  stdout.write = listen as never
  stderr.write = listen as never
  try {
    return [await work(), logged]
  } finally {
    ;[stdout.write, stderr.write] = before
  }
}

/** The canaries of every place, by its name. */
export type Kept = ReadonlyMap<string, ReadonlySet<string>>

/** An object of the bucket as text; an archive opened. */
const textOf = (key: string, bytes: Uint8Array): string => {
  const whole = Buffer.from(bytes)
  const files = key.endsWith('.zip') ? [...readZip(whole)].map(([name, file]) => `${name} ${file}`) : []
  return [key, whole.toString('latin1'), ...files].join('\n')
}

/**
 * Where canaries are, of everything that is kept and written outside of the answers: tables with the events in
 * `outbox`, the database's files byte for byte, queues, objects, and what was logged.
 */
export const everythingKept = async ({ target }: Lab, logged: readonly string[]): Promise<Kept> => {
  const places = new Map<string, ReadonlySet<string>>()
  for (const [table, items] of await target.snapshot())
    places.set(`table ${table}`, canariesIn(JSON.stringify(items)))
  for (const [queue, bodies] of target.messages()) places.set(`queue ${queue}`, canariesIn(bodies.join('\n')))
  for (const [name, bytes] of target.databaseFiles())
    places.set(`file ${name}`, canariesIn(bytes.toString('latin1')))
  for (const [key, bytes] of await target.objects())
    places.set(`object ${key}`, canariesIn(textOf(key, bytes)))
  places.set('log', canariesIn(logged.join('')))
  return places
}

/** Files of invoices, from us, the tax office and others: the law wants them as they are, under the tenant's key. */
const isOfInvoices = (place: string): boolean => /^object (documents|tax-documents)\//.test(place)

/** Where a canary is in clear though it must not be. */
export const hitsOf = (kept: Kept, text: string, onInvoices: ReadonlySet<string>): string[] =>
  [...kept].flatMap(([place, found]) =>
    found.has(text) && !(onInvoices.has(text) && isOfInvoices(place)) ? [`${place}: ${text} in clear`] : [],
  )

import { Buffer } from 'node:buffer'
import type { Actor } from '../../shared/actor.ts'
import type { Instant } from '../../shared/clock.ts'
import { writeZip } from '../../shared/zip/write-zip.ts'
import { asCsv } from './csv.ts'
import type { PrivacyLedger } from './privacy.ts'

/** What a context keeps about a person: rows of plain values, by the name of their file. */
export type PersonalRows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>

export interface ExportDataDeps {
  readonly ledger: Pick<PrivacyLedger, 'history' | 'requestsOf'>
  /** Everything that other contexts keep about a person. */
  readonly elsewhere: readonly ((subject: string, now: Instant) => Promise<PersonalRows>)[]
}

export interface DataExport {
  readonly fileName: string
  readonly contentType: 'application/zip'
  /** how many rows each file has */
  readonly rows: Record<string, number>
  /** the zip, base64 */
  readonly content: string
}

/**
 * Everything that is kept about a person in any context, as JSON and as CSV in a zip (个人信息保护法, article 45).
 */
export const exportData =
  ({ ledger, elsewhere }: ExportDataDeps) =>
  async ({ subject }: Pick<Actor, 'subject'>, now: Instant): Promise<DataExport> => {
    const [consents, requests, ...others] = await Promise.all([
      ledger.history(subject),
      ledger.requestsOf(subject),
      ...elsewhere.map(read => read(subject, now)),
    ])
    const all: PersonalRows = Object.assign(
      {
        consents: consents.map(consent => ({ ...consent })),
        requests: requests.map(request => ({ ...request })),
      },
      ...others,
    )
    const files = Object.entries(all).flatMap(([name, rows]) => [
      { name: `${name}.json`, bytes: Buffer.from(`${JSON.stringify(rows, undefined, 2)}\n`) },
      { name: `${name}.csv`, bytes: Buffer.from(asCsv(rows)) },
    ])
    return {
      fileName: 'personal-data.zip',
      contentType: 'application/zip',
      rows: Object.fromEntries(Object.entries(all).map(([name, rows]) => [name, rows.length])),
      content: writeZip(files).toString('base64'),
    }
  }

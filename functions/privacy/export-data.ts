import { Buffer } from 'node:buffer'
import type { Actor } from '../../shared/actor.ts'
import { asCsv } from './csv.ts'
import type { PrivacyLedger } from './privacy.ts'
import { zip } from './zip.ts'

/** What a context keeps about a person: rows of plain values, by the name of their file. */
export type PersonalRows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>

interface ExportDataDeps {
  readonly ledger: Pick<PrivacyLedger, 'history' | 'requestsOf'>
  /** Everything that other contexts keep about a person. */
  readonly elsewhere: (subject: string) => Promise<PersonalRows>
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
 * Everything that is kept about the person who asks, as JSON and as CSV in a zip (个人信息保护法, article 45).
 */
export const exportData =
  ({ ledger, elsewhere }: ExportDataDeps) =>
  async ({ subject }: Actor): Promise<DataExport> => {
    const [consents, requests, others] = await Promise.all([
      ledger.history(subject),
      ledger.requestsOf(subject),
      elsewhere(subject),
    ])
    const all: PersonalRows = {
      consents: consents.map(consent => ({ ...consent })),
      requests: requests.map(request => ({ ...request })),
      ...others,
    }
    const files = Object.entries(all).flatMap(([name, rows]) => [
      { name: `${name}.json`, content: Buffer.from(`${JSON.stringify(rows, undefined, 2)}\n`) },
      { name: `${name}.csv`, content: Buffer.from(asCsv(rows)) },
    ])
    return {
      fileName: 'personal-data.zip',
      contentType: 'application/zip',
      rows: Object.fromEntries(Object.entries(all).map(([name, rows]) => [name, rows.length])),
      content: zip(files).toString('base64'),
    }
  }

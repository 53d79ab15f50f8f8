import type { Tables } from '../../shared/tables.ts'
import { fileTypes } from './tax-channel.ts'
import { taxRequestStore } from './tax-request.store.ts'

/** The files of a legal document as they are kept, the one that counts first. */
export interface LegalFiles {
  readonly fiscalNumber: string
  readonly files: readonly {
    readonly key: string
    readonly fileName: string
    readonly contentType: string
  }[]
}

/** Finds the channel's own files of an invoice; undefined: it has none, or not yet. */
export const legalFiles =
  (tables: Tables) =>
  async (invoiceId: string): Promise<LegalFiles | undefined> => {
    const request = await taxRequestStore(tables).ofInvoice(invoiceId)
    const { fiscalNumber, files } = request ?? {}
    if (!fiscalNumber || !files) return undefined
    return {
      fiscalNumber,
      files: files.map(({ key, kind }) => ({
        key,
        fileName: `${fiscalNumber}.${kind}`,
        contentType: fileTypes[kind],
      })),
    }
  }

import { createHash } from 'node:crypto'
import { fileKinds, type TaxChannel } from './tax-channel.ts'
import type { StoredFile, TaxRequest } from './tax-request.ts'

/** Where files of legal documents are kept. */
export interface FileStore {
  put(key: string, bytes: Uint8Array, sha256: string): Promise<void>
}

/** Where they are read again. */
export interface StoredFiles {
  /** Undefined when there is none. */
  read(key: string): Promise<Uint8Array | undefined>
  /** An address that gives the file under a name to whoever has it, for some minutes. */
  addressOf(key: string, fileName: string): Promise<string>
}

/** Fetches all files of a legal document and keeps them as they came, each under its SHA-256. */
export const fetchFiles = async (
  { links = [], sellerId, requestId, fiscalNumber }: TaxRequest,
  channel: Pick<TaxChannel, 'fetch'>,
  files: FileStore,
): Promise<StoredFile[]> => {
  const sorted = links.toSorted((a, b) => fileKinds.indexOf(a.kind) - fileKinds.indexOf(b.kind))
  const stored: StoredFile[] = []
  for (const [i, link] of sorted.entries()) {
    const bytes = await channel.fetch(link)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const key = `tax-documents/${sellerId}/${requestId}/${fiscalNumber}.${link.kind}`
    await files.put(key, bytes, sha256)
    stored.push({ kind: link.kind, isOriginal: i === 0, key, bytes: bytes.byteLength, sha256 })
  }
  return stored
}

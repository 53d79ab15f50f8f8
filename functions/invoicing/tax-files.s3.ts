import { objectsIn } from '../../shared/aws/objects.s3.ts'
import type { FileDrop } from './peppol-channel.ts'
import { ChannelSilent, type FileKind, fileTypes } from './tax-channel.ts'
import type { FileStore, StoredFiles } from './tax-files.ts'

/** Everything of this kind is under it; grants name it. */
const PREFIX = 'tax-documents/'

/** How long an address works: long enough to click it, not to pass it on. */
const ADDRESS_SECONDS = 300

const contentType = (key: string): string =>
  fileTypes[key.split('.').at(-1) as FileKind] ?? 'application/octet-stream'

/** Files of legal documents in the tenant's bucket, which checks their SHA-256 as it takes them. */
export const s3TaxFiles = (bucket: string): FileStore & StoredFiles => {
  const objects = objectsIn(bucket)
  return {
    put: (key, bytes, sha256) => objects.put(key, bytes, { contentType: contentType(key), sha256 }),
    read: objects.read,
    addressOf: (key, fileName) => objects.addressOf(key, fileName, ADDRESS_SECONDS),
  }
}

/** A seller's drop for the access point of Peppol, in the same bucket. */
export const s3Drop = (bucket: string, sellerId: string): FileDrop => {
  const objects = objectsIn(bucket)
  const keyOf = (name: string): string => `${PREFIX}peppol/${sellerId}/${name}`
  return {
    write: async (name, bytes) => {
      try {
        await objects.put(keyOf(name), bytes, { contentType: 'application/xml' })
      } catch (cause) {
        throw new ChannelSilent('The drop does not take the file', { cause })
      }
    },
    read: async name => {
      try {
        return await objects.read(keyOf(name))
      } catch (cause) {
        throw new ChannelSilent('The drop does not answer', { cause })
      }
    },
  }
}

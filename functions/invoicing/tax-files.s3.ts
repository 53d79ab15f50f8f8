import { objectsIn } from '../../shared/aws/objects.s3.ts'
import type { FileStore } from './advance-tax-request.ts'
import type { FileDrop } from './peppol-channel.ts'
import { ChannelSilent } from './tax-channel.ts'

/** Everything of this kind is under it; grants name it. */
const PREFIX = 'tax-documents/'

const contentTypes: Readonly<Record<string, string>> = {
  xml: 'application/xml',
  pdf: 'application/pdf',
  ofd: 'application/ofd',
}

const contentType = (key: string): string =>
  contentTypes[key.split('.').at(-1) ?? ''] ?? 'application/octet-stream'

/** Files of legal documents in the tenant's bucket, which checks their SHA-256 as it takes them. */
export const s3TaxFiles = (bucket: string): FileStore => {
  const objects = objectsIn(bucket)
  return {
    put: (key, bytes, sha256) => objects.put(key, bytes, { contentType: contentType(key), sha256 }),
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

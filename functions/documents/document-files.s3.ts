import { objectsIn } from '../../shared/aws/objects.s3.ts'
import type { DocumentFiles } from './document-files.ts'

/** How long an address works: long enough to click it, not to pass it on. */
const ADDRESS_SECONDS = 300

export const s3DocumentFiles = (bucket: string): DocumentFiles => {
  const objects = objectsIn(bucket)
  return {
    put: objects.put,
    read: objects.read,
    addressOf: (key, fileName) => objects.addressOf(key, fileName, ADDRESS_SECONDS),
  }
}

/** Where files are kept: the tenant's bucket. */
export interface DocumentFiles {
  /** Writing the same again changes nothing. @param sha256 hex, checked by the bucket */
  put(
    key: string,
    bytes: Uint8Array,
    about: { readonly contentType: string; readonly sha256: string },
  ): Promise<void>
  /** Undefined when there is none. */
  read(key: string): Promise<Uint8Array | undefined>
  /** An address that gives the file to whoever has it, for some minutes. */
  addressOf(key: string, fileName: string): Promise<string>
}

/** Everything of this context lies under it. */
export const FILES_PREFIX = 'documents/'

export const receivedKey = (organizationId: string, sha256: string): string =>
  `${FILES_PREFIX}received/${organizationId}/${sha256}`

export const exportPartKey = (organizationId: string, exportId: string, name: string): string =>
  `${FILES_PREFIX}exports/${organizationId}/${exportId}/${name}`

/** An answer that is a file and not JSON. */
export class Download {
  readonly contentType: string
  readonly bytes: Uint8Array
  /** offered to whoever saves it; plain ASCII */
  readonly fileName: string

  constructor({ contentType, bytes, fileName }: Pick<Download, 'contentType' | 'bytes' | 'fileName'>) {
    this.contentType = contentType
    this.bytes = bytes
    this.fileName = fileName.replace(/[^\w.-]/g, '_')
  }
}

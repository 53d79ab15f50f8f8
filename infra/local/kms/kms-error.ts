/** An error of the service, by the name that the SDKs know. */
export class KmsError extends Error {
  override name = 'KmsError'
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** An error as the service named it, for example `ConditionalCheckFailedException`. */
export class ServiceError extends Error {
  /** HTTP status */
  readonly status: number
  /** All that the service said of it */
  readonly details: Readonly<Record<string, unknown>>
  constructor(name: string, status: number, details: Readonly<Record<string, unknown>>) {
    super(String(details.message ?? details.Message ?? `${name} (${status})`))
    this.name = name
    this.status = status
    this.details = details
  }
}

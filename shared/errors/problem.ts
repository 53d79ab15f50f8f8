import { catalogue } from './catalogue.ts'
import { DomainError } from './domain-error.ts'

/** A problem document after RFC 9457. `type` is a path that the tenant's own API answers. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: string
  readonly requestId: string
  readonly [extension: string]: unknown
}

/** Maps whatever was thrown to its problem document; of an unexpected error nothing is told. */
export const toProblem = (thrown: unknown, requestId: string): Problem => {
  const error =
    thrown instanceof DomainError ? thrown : new DomainError('internal', 'An unexpected error happened.')
  const { status, title } = catalogue[error.code]
  return {
    // First, so that none of them can take the place of a member that the norm has given a meaning.
    ...error.extensions,
    type: `/v1/problems/${error.code}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    requestId,
  }
}

import { catalogue, type ErrorCode, type ErrorKind } from './catalogue.ts'

/** Members of its own, beside those that every problem document has. */
export type Extensions = Readonly<Record<string, unknown>> & {
  readonly [Reserved in 'type' | 'title' | 'status' | 'detail' | 'code' | 'requestId']?: never
}

/**
 * A refusal that the caller is meant to understand.
 *
 * @example
 * throw new DomainError('insufficient-stock', 'Two lines are short.', { lines: short })
 */
export class DomainError extends Error {
  override readonly name = 'DomainError'
  readonly code: ErrorCode
  /** Further members of the problem document, for example `lines`. */
  readonly extensions: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, detail: string, extensions: Extensions = {}) {
    super(detail)
    this.code = code
    this.extensions = extensions
  }

  get kind(): ErrorKind {
    return catalogue[this.code]
  }
}

/** "There is no such thing, or it is not yours": one wording for both, so that nothing can be probed. */
export const notFound = (what: string): DomainError =>
  new DomainError('not-found', `There is no such ${what} for you.`)

/** The thing is not in the version that the change was decided on. @param version the present one, 0 for none */
export const versionDiffers = (version: number): DomainError =>
  new DomainError(
    'precondition-failed',
    version === 0 ? 'There is none yet.' : `It is in version ${version} now.`,
    { version },
  )

import { DomainError } from '../errors/domain-error.ts'
import type { Route } from './route.ts'

/**
 * The version of a thing as its `ETag` (RFC 9110, 8.8.3): `"3"`. It tags what people edit. What is computed
 * beside it, such as the stock of a product, may change under the same tag, so it is no reason for a 304.
 *
 * @param answer JSON of the answer, or the answer itself
 */
export const etagOf = (answer: unknown): string => {
  const { version } = (typeof answer === 'string' ? JSON.parse(answer) : answer) as { version?: unknown }
  if (!Number.isSafeInteger(version)) throw new Error('A versioned route must answer a version')
  return `"${version}"`
}

/** The header of a versioned route's answer; of other routes: nothing. */
export const etagHeader = (route: Pick<Route, 'versioned'>, answer: unknown): Record<string, string> =>
  route.versioned ? { etag: etagOf(answer) } : {}

/** Caches on the way mark a tag as weak when they compress; the version in it is the same. */
const TAG = /^(?:W\/)?"(\d{1,15})"$/

type Headers = Readonly<Record<string, string | undefined>>

/**
 * The version on which a change was decided, from `If-Match`; 0 for a thing that must not exist yet
 * (`If-None-Match: *`, on routes that allow it).
 *
 * @throws `precondition-required` without the header, `precondition-failed` when it names none of our tags
 */
export const ifMatchOf = (route: Pick<Route, 'ifMatch'>, headers: Headers): number | undefined => {
  if (!route.ifMatch) return undefined
  const tag = headers['if-match']?.trim()
  if (!tag) {
    if (route.ifMatch === 'orNew' && headers['if-none-match']?.trim() === '*') return 0
    throw new DomainError(
      'precondition-required',
      route.ifMatch === 'orNew'
        ? 'Send If-Match with the ETag that you read, or If-None-Match: * to make a new one.'
        : 'Send If-Match with the ETag that you read.',
    )
  }
  const version = TAG.exec(tag)?.[1]
  if (version === undefined) {
    throw new DomainError('precondition-failed', 'If-Match must be one ETag as it was answered, like "3".')
  }
  return Number(version)
}

import type * as z from 'zod/mini'
import { DomainError } from '../errors/domain-error.ts'

/** One broken rule: where (JSON Pointer, RFC 6901) and what. */
export interface BrokenRule {
  readonly pointer: string
  readonly rule: string
}

const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map(part => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

type Issue = z.core.$ZodIssue

const size = (origin: string, count: number | bigint, word: 'least' | 'most'): string => {
  if (origin === 'string') return `must have at ${word} ${count} characters`
  if (origin === 'array' || origin === 'set') return `must have at ${word} ${count} items`
  return `must be at ${word} ${count}`
}

const ruleOf = (issue: Issue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : `must be of type ${issue.expected}`
    case 'too_small':
      return size(issue.origin, issue.minimum, 'least')
    case 'too_big':
      return size(issue.origin, issue.maximum, 'most')
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`
    case 'unrecognized_keys':
      return `must not have the members ${issue.keys.join(', ')}`
    case 'invalid_format':
      return issue.message !== 'Invalid input' ? issue.message : `must be a valid ${issue.format}`
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`
    default:
      return issue.message === 'Invalid input' ? 'is not valid' : issue.message
  }
}

/** At most this many broken rules are listed: an answer to a hostile body stays small. */
const MOST_RULES = 50

/**
 * Parses at a door. Throws `invalid-request` whose `errors` name every broken field and rule.
 *
 * @param where which part of the request it is, for the sentence: "body", "query", "path"
 */
export const parseOrRefuse = <T>(schema: z.ZodMiniType<T>, value: unknown, where: string): T => {
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return result.data
  const errors: BrokenRule[] = result.error.issues
    .slice(0, MOST_RULES)
    .map(issue => ({ pointer: pointerOf(issue.path), rule: ruleOf(issue) }))
  throw new DomainError('invalid-request', `The ${where} does not have the expected form.`, { errors })
}

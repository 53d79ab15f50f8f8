import { catalogue, type ErrorCode, type ErrorKind } from '../../shared/errors/catalogue.ts'
import { isWrite, type Route } from '../../shared/http/route.ts'

/** The codes that a route can answer: its own, and those that follow from what it is. */
export const errorsOf = (route: Route): ErrorCode[] => {
  if (route.permission === 'public') return [...route.errors, 'too-many-requests', 'internal']
  const parsed = route.params || route.query || route.body
  const codes: ErrorCode[] = [
    ...(parsed ? (['invalid-request'] as const) : []),
    ...(isWrite(route)
      ? ([
          'idempotency-key-missing',
          'idempotency-key-reused',
          'payload-too-large',
          'too-much-at-once',
        ] as const)
      : []),
    ...(route.ifMatch ? (['precondition-required', 'precondition-failed'] as const) : []),
    ...(route.success.alternatives ? (['not-acceptable'] as const) : []),
    'organization-ambiguous',
    'unauthenticated',
    'forbidden',
    ...route.errors,
    'too-many-requests',
    'internal',
    'key-gone',
    'unavailable',
  ]
  return [...new Set(codes)]
}

export const kindOf = (code: ErrorCode): ErrorKind => catalogue[code]

/** Codes by their HTTP status, ascending. */
export const byStatus = (codes: readonly ErrorCode[]): (readonly [status: number, codes: ErrorCode[]])[] =>
  [...Map.groupBy(codes, code => kindOf(code).status)].toSorted(([a], [b]) => a - b)

import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { DomainError } from '../errors/domain-error.ts'
import { toProblem } from '../errors/problem.ts'

export type Answer = APIGatewayProxyStructuredResultV2

export const json = (status: number, body: string, headers: Record<string, string> = {}): Answer => ({
  statusCode: status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  body,
})

/** When to send again, in seconds: as the error says, or in a moment. */
const retryAfterOf = (document: ReturnType<typeof toProblem>): Record<string, string> => {
  const later = document.code === 'conflict' || document.status === 429 || document.status === 503
  return later ? { 'retry-after': String(document.retryAfter ?? 1) } : {}
}

/** Whatever was thrown, as a problem document. */
export const problem = (thrown: unknown, requestId: string): Answer => {
  const document = toProblem(withoutInternals(thrown), requestId)
  return json(document.status, JSON.stringify(document), {
    'content-type': 'application/problem+json',
    ...retryAfterOf(document),
  })
}

/** Errors of the SDK that mean "later": throttled, an error on the database's side, or no connection. */
const LATER = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'TimeoutError',
  'RequestLimitExceeded',
  'InternalServerError',
  'ServiceUnavailable',
])
const UNREACHED = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'])

const meansLater = (thrown: Error): boolean =>
  LATER.has(thrown.name) || UNREACHED.has(String((thrown as NodeJS.ErrnoException).code))

const withoutInternals = (thrown: unknown): unknown =>
  thrown instanceof Error && meansLater(thrown)
    ? new DomainError('unavailable', 'The database asks for patience; nothing was written.')
    : thrown

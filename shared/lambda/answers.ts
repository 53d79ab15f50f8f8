import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { DomainError } from '../errors/domain-error.ts'
import { toProblem } from '../errors/problem.ts'
import { Download } from '../http/download.ts'
import { etagHeader } from '../http/etag.ts'
import type { Route } from '../http/route.ts'

export type Answer = APIGatewayProxyStructuredResultV2

export const json = (status: number, body: string, headers: Record<string, string> = {}): Answer => ({
  statusCode: status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  body,
})

const file = (
  status: number,
  { contentType, bytes, fileName }: Download,
  headers: Record<string, string>,
): Answer => ({
  statusCode: status,
  headers: {
    'content-type': contentType,
    'content-disposition': `inline; filename="${fileName}"`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // RFC 9530: what came is what was sent.
    'content-digest': `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`,
    ...headers,
  },
  body: Buffer.from(bytes).toString('base64'),
  isBase64Encoded: true,
})

/** What a handler gave, as the route's answer: JSON, or a file. Whoever keeps answers keeps one for each form. */
export const success = (route: Route, result: unknown): Answer => {
  const { status, alternatives } = route.success
  const vary: Record<string, string> = alternatives ? { vary: 'accept' } : {}
  return result instanceof Download
    ? file(status, result, vary)
    : json(status, JSON.stringify(result), { ...etagHeader(route, result), ...vary })
}

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

/** Ways to say that nothing was done: too much at once. */
const REFUSED = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
])
/** An error on the service's side, or nothing came back: what was asked for may have been done. */
const UNCERTAIN = new Set([
  ...['InternalServerError', 'ServiceUnavailable', 'TimeoutError', 'AbortError'],
  ...['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'],
])

const withoutInternals = (thrown: unknown): unknown => {
  if (!(thrown instanceof Error)) return thrown
  if (REFUSED.has(thrown.name))
    return new DomainError('unavailable', 'The database asks for patience; nothing was written.')
  if (UNCERTAIN.has(thrown.name) || UNCERTAIN.has(String((thrown as NodeJS.ErrnoException).code)))
    return new DomainError(
      'unavailable',
      'A part that we depend on did not answer in time. Whether a write was done is told under the same Idempotency-Key.',
    )
  return thrown
}

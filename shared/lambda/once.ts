import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { Actor } from '../actor.ts'
import { type AuditEntry, objectsOf } from '../audit.ts'
import type { Instant } from '../clock.ts'
import { DomainError } from '../errors/domain-error.ts'
import { etagHeader } from '../http/etag.ts'
import { type Route, routeKey } from '../http/route.ts'
import {
  AlreadyDone,
  findRecord,
  fingerprintOf,
  type IdempotencyRecord,
  idempotencyPut,
} from '../idempotency.ts'
import type { TableDefinition, Tables } from '../tables.ts'
import type { Sealer } from './sealer.ts'

const KEY_FORM = /^[\x21-\x7e]{8,255}$/

/**
 * A write happens once, whatever is sent twice.
 *
 * The record is an item of the change's own transaction, so the ordinary request pays no read for it. A
 * second request with the key fails in the transaction (or is refused before it, for example because the
 * first one took the last stock) and is then answered with what the record holds.
 *
 * @returns the id of the request's record: caller, route and key, so that nobody meets another's key
 * @throws `idempotency-key-missing` when the header is absent or malformed
 */
export const recordIdOf = (event: APIGatewayProxyEventV2, actor: Actor, route: Route): string => {
  const key = event.headers['idempotency-key']
  if (!key || !KEY_FORM.test(key)) {
    throw new DomainError(
      'idempotency-key-missing',
      'Send an Idempotency-Key of 8 to 255 printable characters.',
    )
  }
  return `${actor.organizationId}/${actor.subject}#${routeKey(route)}#${key}`
}

type Answer = APIGatewayProxyStructuredResultV2
type Asked = Pick<OnceMaker, 'fingerprint' | 'route' | 'sealer'>

const answerOf = (record: IdempotencyRecord, { fingerprint, route, sealer }: Asked): Answer => {
  if (record.fingerprint !== fingerprint) {
    throw new DomainError(
      'idempotency-key-reused',
      'This key was used before for a request that was not the same.',
    )
  }
  const body = sealer ? sealer.open(record.body) : record.body
  return {
    statusCode: record.status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'idempotent-replayed': 'true',
      ...etagHeader(route, body),
    },
    body,
  }
}

/** The stored answer when a transaction was refused because the request was done before. */
export const replayed = (thrown: unknown, asked: Asked): Answer | undefined =>
  thrown instanceof AlreadyDone ? answerOf(thrown.record, asked) : undefined

/** The answer stored under a record's id, if there is one. */
export const storedAnswer = async (
  tables: Tables,
  table: TableDefinition,
  asked: Asked & Pick<OnceMaker, 'id'>,
): Promise<Answer | undefined> => {
  const record = asked.id ? await findRecord(tables, table, asked.id) : undefined
  return record && answerOf(record, asked)
}

interface Making {
  readonly route: Route
  /** Undefined for a route that only reads. */
  readonly id: string | undefined
  readonly path: string
  readonly body: unknown
  readonly now: Instant
  readonly audit: AuditEntry
  /** For an answer with personal data: it is stored sealed. */
  readonly sealer?: Sealer | undefined
}

/** Makes the idempotency record of one request. */
export interface OnceMaker {
  readonly route: Route
  readonly id: string | undefined
  readonly fingerprint: string
  readonly sealer?: Sealer | undefined
  record(result: unknown): IdempotencyRecord
  /** Writes the record after the change, for a route that is idempotent by nature. */
  store(tables: Tables, table: TableDefinition, result: unknown): Promise<void>
}

export const onceMaker = ({ route, id, path, body, now, audit, sealer }: Making): OnceMaker => {
  const fingerprint = id ? fingerprintOf(path, body) : ''
  const record = (result: unknown): IdempotencyRecord => {
    if (!id) throw new Error(`${routeKey(route)} reads only: it has no idempotency record`)
    const answer = JSON.stringify(result)
    return {
      id,
      fingerprint,
      status: route.success.status,
      body: sealer ? sealer.seal(answer) : answer,
      storedAt: now,
      audit: { ...audit, objects: objectsOf(audit.objects, answer) },
    }
  }
  return {
    route,
    id,
    fingerprint,
    sealer,
    record,
    store: (tables, table, result) => tables.transact([idempotencyPut(table, record(result))]),
  }
}

import { createHash } from 'node:crypto'
import { canonicalJson } from './canonical-json.ts'
import { days, epochSeconds, type Instant, plus } from './clock.ts'
import type { TableDefinition, Tables } from './tables.ts'
import { absent, type Item, type Key, type Put, put } from './writes.ts'

/** What is remembered of a write that was done: enough to give the same answer again. */
export interface IdempotencyRecord {
  /** principal, route and key: another caller's same key is another record */
  readonly id: string
  /** SHA-256 of path and canonical body: the same key with another fingerprint is a mistake */
  readonly fingerprint: string
  readonly status: number
  /** the answer's JSON, byte for byte */
  readonly body: string
  readonly storedAt: Instant
}

/** Makes the record for the answer that a use-case is about to give; its store puts it into the transaction. */
export type Once<Result> = (result: Result) => IdempotencyRecord

/** Records are kept for three days: longer than any client retries. */
const KEPT_FOR = days(3)

/** Thrown by a transaction whose request was done before; the HTTP entry answers with the record. */
export class AlreadyDone extends Error {
  override readonly name = 'AlreadyDone'
  readonly record: IdempotencyRecord

  constructor(record: IdempotencyRecord) {
    super('This request was done before')
    this.record = record
  }
}

const keyOf = (id: string): Key => ({ pk: `idempotency#${id}`, sk: 'idempotency' })

const recordOf = ({ id, fingerprint, status, body, storedAt }: Item): IdempotencyRecord => ({
  id,
  fingerprint,
  status,
  body,
  storedAt,
})

/** The record as an item of the same transaction as the change: there is no moment between the two. */
export const idempotencyPut = (table: TableDefinition, record: IdempotencyRecord): Put =>
  put(
    table,
    { ...keyOf(record.id), ...record, expiresAt: epochSeconds(plus(record.storedAt, KEPT_FOR)) },
    {
      when: { pk: absent() },
      refused: old =>
        old ? new AlreadyDone(recordOf(old)) : new Error('An idempotency record was refused without cause'),
      rank: 2,
    },
  )

/** What was answered under this id, if anything. */
export const findRecord = async (
  tables: Tables,
  table: TableDefinition,
  id: string,
): Promise<IdempotencyRecord | undefined> => {
  const item = await tables.get(table, keyOf(id), { consistent: true })
  return item && recordOf(item)
}

/** The same request gives the same text, whatever the order of members in its JSON. */
export const fingerprintOf = (path: string, body: unknown): string =>
  createHash('sha256')
    .update(`${path}\n${canonicalJson(body)}`)
    .digest('hex')

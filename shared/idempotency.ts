import { createHash } from 'node:crypto'
import { type AuditEntry, auditPut, objectsOf } from './audit.ts'
import { canonicalJson } from './canonical-json.ts'
import { days, epochSeconds, type Instant, plus } from './clock.ts'
import { DomainError } from './errors/domain-error.ts'
import type { TableDefinition, Tables } from './tables.ts'
import { absent, equals, type Item, type Key, type Put, put, type Remove, remove } from './writes.ts'

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
  /** Who did it: written beside the record, not into it */
  readonly audit?: AuditEntry
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

const recordOf = (item: Item): IdempotencyRecord => {
  const { id, fingerprint, status, storedAt, answer } = item
  return { id, fingerprint, status, body: answer.body, storedAt }
}

const itemOf = ({ body, audit: _, ...record }: IdempotencyRecord): Item => ({
  ...keyOf(record.id),
  ...record,
  // In an object, since what is long in one is deflated: an answer to a large order packs to a tenth.
  answer: { body },
  expiresAt: epochSeconds(plus(record.storedAt, KEPT_FOR)),
})

const stillRunning = (): DomainError =>
  new DomainError('conflict', 'The same request is still being worked on: send it again in a moment.')

/** The answer of a request that was done before; or that it is being done. */
const doneBefore = (old: Item | undefined): Error => {
  if (!old) return new Error('An idempotency record was refused without cause')
  return old.running ? stillRunning() : new AlreadyDone(recordOf(old))
}

/** The entry of the audit log that comes along. */
const beside = ({ audit, body }: Pick<IdempotencyRecord, 'audit' | 'body'>) =>
  audit ? { beside: auditPut({ ...audit, objects: objectsOf(audit.objects, body) }) } : {}

/**
 * The record as an item of the same transaction as the change: there is no moment between the two. The entry
 * of the audit log comes along.
 */
export const idempotencyPut = (table: TableDefinition, record: IdempotencyRecord): Put => ({
  ...put(table, itemOf(record), { when: { pk: absent() }, refused: doneBefore, rank: 2 }),
  ...beside(record),
})

/** What is known of a request before its answer is. */
export type StartedRequest = Omit<IdempotencyRecord, 'body'>

/**
 * For a change of more than one transaction, in the first of them: who sends the same request again is told
 * that it is still running.
 */
export const idempotencyStart = (table: TableDefinition, started: StartedRequest): Put =>
  put(
    table,
    { ...itemOf({ ...started, body: '' }), running: true },
    { when: { pk: absent() }, refused: doneBefore, rank: 2 },
  )

/** In the last transaction of such a change: the answer. */
export const idempotencyFinish = (table: TableDefinition, record: IdempotencyRecord): Put => ({
  ...put(table, itemOf(record), { when: { running: equals(true) } }),
  ...beside(record),
})

/** When such a change was undone: the same request may begin anew. */
export const idempotencyAbandon = (table: TableDefinition, id: string): Remove =>
  remove(table, keyOf(id), { when: { running: equals(true) } })

/** What was answered under this id, if anything. @throws `conflict` while it is still being worked on */
export const findRecord = async (
  tables: Tables,
  table: TableDefinition,
  id: string,
): Promise<IdempotencyRecord | undefined> => {
  const item = await tables.get(table, keyOf(id), { consistent: true })
  if (item?.running) throw stillRunning()
  return item && recordOf(item)
}

/** The same request gives the same text, whatever the order of members in its JSON. */
export const fingerprintOf = (path: string, body: unknown): string =>
  createHash('sha256')
    .update(`${path}\n${canonicalJson(body)}`)
    .digest('hex')

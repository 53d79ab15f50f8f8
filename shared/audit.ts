import type { Instant } from './clock.ts'
import { defineTable } from './tables.ts'
import { type Item, type Put, put } from './writes.ts'

/**
 * Who did what. Entries are written beside what they tell of and wait there until `audit` has sealed them into
 * the tenant's chain: the chain has one writer, so that no request ever waits for another's entry.
 */
export const auditTable = defineTable({ name: 'audit' })

/** `done`: a write. `read`: personal data was answered. `denied`: the role does not permit it. */
export type AuditDecision = 'done' | 'read' | 'denied'

/** One entry. It names people by their pseudonymous subject only and holds no content. */
export interface AuditEntry {
  readonly requestId: string
  readonly at: Instant
  /** subject of the token */
  readonly actor: string
  /** the organization that the actor acted for */
  readonly onBehalfOf: string
  readonly role: string
  /** `POST /v1/orders` */
  readonly route: string
  /** ids from the path, and the id of what was made */
  readonly objects: readonly string[]
  readonly decision: AuditDecision
}

/** Waiting entries are spread over so many partitions: each takes 1,000 writes a second. */
export const PENDING_SHARDS = 8

export const pendingPartition = (shard: number): string => `pending#${shard}`

const shardOf = (requestId: string): number => {
  let sum = 0
  for (let i = 0; i < requestId.length; i++) sum = (sum * 31 + requestId.charCodeAt(i)) % 65_521
  return sum % PENDING_SHARDS
}

const pendingItem = (entry: AuditEntry): Item => ({
  pk: pendingPartition(shardOf(entry.requestId)),
  sk: `${entry.at}#${entry.requestId}`,
  ...entry,
})

/** Put this into the transaction of what it tells of; an idempotency record brings it along by itself. */
export const auditPut = (entry: AuditEntry): Put => put(auditTable, pendingItem(entry))

export const MOST_OBJECTS = 4

/** Where in an answer its own id is looked for. */
const BEGINNING = 500

/** What a request was about: the ids of its path, then the first id of its answer, which by convention is its own. */
export const objectsOf = (ids: readonly string[], answer: string): string[] => {
  const [, own] = /"[A-Za-z]+Id":"([^"]{1,100})"/.exec(answer.slice(0, BEGINNING)) ?? []
  return [...new Set([...ids, ...(own ? [own] : [])])].slice(0, MOST_OBJECTS)
}

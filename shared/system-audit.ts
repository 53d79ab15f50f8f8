import { type AuditEntry, auditPut, auditTable } from './audit.ts'
import type { Instant } from './clock.ts'
import { outboxTable } from './outbox.ts'
import type { Tables } from './tables.ts'
import type { Write } from './writes.ts'

/** More of one transaction are not named: an entry and its mentions are sealed in one write of a hundred. */
const MOST_NAMED = 40

/** What a transaction was about: the aggregates of its events; without any, its first item. */
const objectsOf = (writes: readonly Write[]): string[] => {
  const events = writes.filter(({ table }) => table.name === outboxTable.name)
  const aggregates = events.flatMap(write => (write.kind === 'put' ? [String(write.item.aggregate)] : []))
  if (aggregates.length) return [...new Set(aggregates)].slice(0, MOST_NAMED)
  const [first] = writes.filter(
    ({ kind, key, table }) =>
      kind !== 'check' && table.name !== auditTable.name && !key.pk.startsWith('inbox#'),
  )
  return first ? [`${first.table.name}/${first.key.pk}`] : []
}

/** A function of the system at work. */
export interface Acting {
  /** `system:invoicing-issue-invoices` */
  readonly actor: string
  readonly tenant: string
  /** of the transaction: no two entries have the same at the same time */
  readonly requestId: string
  readonly at: Instant
}

const entryOf = (objects: readonly string[], { actor, tenant, requestId, at }: Acting): AuditEntry => ({
  requestId,
  at,
  actor,
  onBehalfOf: tenant,
  role: 'system',
  route: actor.replace('system:', 'FUNCTION '),
  objects,
  decision: 'done',
})

/**
 * The tables of a function that acts by itself: every transaction that changes something brings its entry of the
 * audit log along, so neither is there without the other. One that only marks an event as seen has none.
 */
export const accountedTables = (tables: Tables, acting: () => Acting): Tables => ({
  ...tables,
  transact: writes => {
    const objects = objectsOf(writes)
    return tables.transact(objects.length ? [...writes, auditPut(entryOf(objects, acting()))] : writes)
  },
})

import { type AuditEntry, auditTable, MOST_OBJECTS } from './audit.ts'
import type { Instant } from './clock.ts'
import { outboxTable } from './outbox.ts'
import type { Tables } from './tables.ts'
import type { Write } from './writes.ts'

/** More of one invocation are counted only: a batch of ten messages writes about fewer things. */
const MOST_NAMED = 40

/** What a transaction was about: the aggregates of its events; without any, its first item. */
const objectsOf = (writes: readonly Write[]): string[] => {
  const events = writes.filter(({ table }) => table.name === outboxTable.name)
  const aggregates = events.flatMap(write => (write.kind === 'put' ? [String(write.item.aggregate)] : []))
  if (aggregates.length) return aggregates
  const [first] = writes.filter(
    ({ kind, key, table }) =>
      kind !== 'check' && table.name !== auditTable.name && !key.pk.startsWith('inbox#'),
  )
  return first ? [`${first.table.name}/${first.key.pk}`] : []
}

/** Collects what a function of the system writes, which nobody has asked for by a request of his own. */
export const systemWrites = () => {
  const named = new Set<string>()
  return {
    /** The tables, noting each transaction once it is done. */
    noting: (tables: Tables): Tables => ({
      ...tables,
      transact: async writes => {
        await tables.transact(writes)
        for (const object of objectsOf(writes)) if (named.size < MOST_NAMED) named.add(object)
      },
    }),
    /** All that was noted, which is forgotten with it. */
    take: (): string[] => {
      const all = [...named]
      named.clear()
      return all
    },
    /** What could not be told is still to be told. */
    giveBack: (objects: readonly string[]): void => {
      for (const object of objects) named.add(object)
    },
  }
}

interface Acted {
  /** `system:invoicing-issue-invoices` */
  readonly actor: string
  readonly tenant: string
  readonly requestId: string
  readonly at: Instant
}

/** The entries of the audit log for what a function of the system has written in an invocation. */
export const systemEntries = (
  objects: readonly string[],
  { actor, tenant, requestId, at }: Acted,
): AuditEntry[] =>
  Array.from({ length: Math.ceil(objects.length / MOST_OBJECTS) }, (_, i) => ({
    requestId: `${requestId}/${i}`,
    at,
    actor,
    onBehalfOf: tenant,
    role: 'system',
    route: actor.replace('system:', 'FUNCTION '),
    objects: objects.slice(i * MOST_OBJECTS, (i + 1) * MOST_OBJECTS),
    decision: 'done',
  }))

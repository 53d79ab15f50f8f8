import {
  type AuditEntry,
  auditPut,
  auditTable,
  PENDING_SHARDS,
  pendingPartition,
} from '../../shared/audit.ts'
import { decodeCursor, encodeCursor } from '../../shared/cursor.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, put, remove, type Write } from '../../shared/writes.ts'
import { type AuditLog, ChainMoved } from './audit-log.ts'
import {
  actorPartition,
  headKey,
  mentionKey,
  mentionsBelow,
  objectPartition,
  pageKey,
  pagesAfter,
  roomAfter,
} from './chain.table.ts'
import { type ChainHead, emptyChain, type SealedEntry } from './chain.ts'

const entryOf = ({ requestId, at, actor, onBehalfOf, role, route, objects, decision }: Item): AuditEntry => ({
  requestId,
  at,
  actor,
  onBehalfOf,
  role,
  route,
  objects,
  decision,
})

/** A transaction takes a hundred writes; the head and the page are two. */
const MOST_WRITES = 98

/** What is found under the subject of an entry: its things and its actor. */
const subjectsOf = ({ actor, objects }: SealedEntry): string[] => [
  actorPartition(actor),
  ...objects.map(objectPartition),
]

/** As many entries, from the first on, as one transaction and one page take, with the numbers by subject. */
const pageOf = (head: ChainHead, entries: readonly SealedEntry[]) => {
  const page: SealedEntry[] = []
  const mentions = new Map<string, number[]>()
  for (const entry of entries.slice(0, roomAfter(head.seq))) {
    const subjects = subjectsOf(entry)
    const added = subjects.filter(subject => !mentions.has(subject)).length
    if (page.length + 1 + mentions.size + added > MOST_WRITES) break
    page.push(entry)
    for (const subject of subjects) mentions.set(subject, [...(mentions.get(subject) ?? []), entry.seq])
  }
  return { page, mentions }
}

const writesOf = ({ page, mentions }: ReturnType<typeof pageOf>): Write[] => [
  put(auditTable, { ...pageKey(page.at(-1)?.seq ?? 0), entries: page as never }),
  ...page.map(entry => remove(auditTable, auditPut(entry).key)),
  ...[...mentions].map(([subject, [first = 0, ...more]]) =>
    put(auditTable, {
      ...mentionKey(subject, first),
      seqs: [first, ...more],
      page: page.at(-1)?.seq ?? first,
    }),
  ),
]

/** @throws `invalid-request` for a cursor of another list */
const seqIn = (cursor: string): number => {
  const { seq } = decodeCursor(cursor)
  if (typeof seq === 'number') return seq
  throw new DomainError('invalid-request', 'The cursor does not belong to this list.', {
    errors: [{ pointer: '/cursor', rule: 'must be the nextCursor of an earlier answer to the same query' }],
  })
}

export const auditLogStore = (tables: Tables): AuditLog => {
  /** The entries with these numbers, in their order. */
  const findAll = async (named: readonly { seq: number; page: number }[]): Promise<SealedEntry[]> => {
    const keys = [...new Set(named.map(({ page }) => page))].map(pageKey)
    const [pages = []] = await tables.batchGet([{ table: auditTable, keys }])
    const entries = new Map<number, SealedEntry>(
      pages.flatMap(({ entries }) => entries.map((entry: SealedEntry) => [entry.seq, entry])),
    )
    return named.flatMap(({ seq }) => entries.get(seq) ?? [])
  }
  return {
    head: async () => {
      const item = await tables.get(auditTable, headKey, { consistent: true })
      return item ? { seq: item.seq, hash: item.hash } : emptyChain
    },
    pending: async limit => {
      const shards = await Promise.all(
        Array.from({ length: PENDING_SHARDS }, (_, shard) =>
          tables.query({ table: auditTable, partition: pendingPartition(shard), limit, consistent: true }),
        ),
      )
      return shards
        .flatMap(({ items }) => items.map(entryOf))
        .sort((a, b) => (a.at < b.at ? -1 : 1))
        .slice(0, limit)
    },
    append: async (head, entries) => {
      const sealed = pageOf(head, entries)
      const { seq, hash } = sealed.page.at(-1) ?? head
      await tables.transact([
        put(
          auditTable,
          { ...headKey, seq, hash },
          {
            when: { seq: head.seq === 0 ? absent() : equals(head.seq) },
            refused: () => new ChainMoved('Others have appended to the chain'),
          },
        ),
        ...writesOf(sealed),
      ])
      return sealed.page.length
    },
    after: async (seq, limit) => {
      const { items } = await tables.query({ table: auditTable, ...pagesAfter(seq), limit })
      return items
        .flatMap(({ entries }) => entries as SealedEntry[])
        .filter(entry => entry.seq > seq)
        .slice(0, limit)
    },
    about: async (subject, { limit, cursor }) => {
      const partition = 'object' in subject ? objectPartition(subject.object) : actorPartition(subject.actor)
      const below = cursor ? seqIn(cursor) : Number.MAX_SAFE_INTEGER
      const { items } = await tables.query({
        table: auditTable,
        partition,
        // One more than are wanted, to know whether there are more.
        limit: limit + 1,
        descending: true,
        ...(cursor ? { sort: mentionsBelow(below) } : {}),
      })
      const named = items
        .flatMap(({ seqs, page }) => (seqs as number[]).map(seq => ({ seq, page: page as number })))
        .filter(({ seq }) => seq < below)
        .sort((a, b) => b.seq - a.seq)
      const shown = named.slice(0, limit)
      const last = shown.at(-1)
      return {
        entries: await findAll(shown),
        ...(last && named.length > limit ? { cursor: encodeCursor({ seq: last.seq }) } : {}),
      }
    },
  }
}

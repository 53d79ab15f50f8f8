import {
  type AuditEntry,
  auditPut,
  auditTable,
  PENDING_SHARDS,
  pendingPartition,
} from '../../shared/audit.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, put, remove, type Write } from '../../shared/writes.ts'
import { type AuditLog, ChainMoved } from './audit-log.ts'
import {
  actorPartition,
  afterSeq,
  chainPartition,
  entryKey,
  headKey,
  mentionKey,
  objectPartition,
  seqOf,
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

/** All that is stored, so that what somebody has added to an entry is seen as well. */
const sealedOf = ({ pk: _pk, sk: _sk, ...entry }: Item): SealedEntry => entry as unknown as SealedEntry

const writesOf = (entry: SealedEntry): Write[] => [
  put(auditTable, { ...entryKey(entry.seq), ...entry }),
  remove(auditTable, auditPut(entry).key),
  put(auditTable, mentionKey(actorPartition(entry.actor), entry.seq)),
  ...entry.objects.map(object => put(auditTable, mentionKey(objectPartition(object), entry.seq))),
]

export const auditLogStore = (tables: Tables): AuditLog => {
  const findAll = async (seqs: readonly number[]): Promise<SealedEntry[]> => {
    const [items = []] = await tables.batchGet([{ table: auditTable, keys: seqs.map(entryKey) }])
    return items.map(sealedOf)
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
    append: (head: ChainHead, entries) =>
      tables.transact([
        put(
          auditTable,
          { ...headKey, seq: entries.at(-1)?.seq ?? head.seq, hash: entries.at(-1)?.hash ?? head.hash },
          {
            when: { seq: head.seq === 0 ? absent() : equals(head.seq) },
            refused: () => new ChainMoved('Others have appended to the chain'),
          },
        ),
        ...entries.flatMap(writesOf),
      ]),
    after: async (seq, limit) => {
      const { items } = await tables.query({
        table: auditTable,
        partition: chainPartition(seq + 1),
        sort: { after: afterSeq(seq) },
        limit,
      })
      return items.map(sealedOf)
    },
    about: async (subject, { limit, cursor }) => {
      const partition = 'object' in subject ? objectPartition(subject.object) : actorPartition(subject.actor)
      const page = await tables.query({
        table: auditTable,
        partition,
        limit,
        descending: true,
        ...(cursor ? { cursor } : {}),
      })
      const entries = await findAll(page.items.map(({ sk }) => seqOf(sk)))
      return { entries, ...(page.cursor ? { cursor: page.cursor } : {}) }
    },
  }
}

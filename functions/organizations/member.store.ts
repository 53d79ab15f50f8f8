import { DomainError, versionDiffers } from '../../shared/errors/domain-error.ts'
import { idempotencyPut } from '../../shared/idempotency.ts'
import { outboxPut } from '../../shared/outbox.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, present, put, type Update, update } from '../../shared/writes.ts'
import type { Member, MemberChange, MemberRecord, Members } from './member.ts'
import { memberKey, memberPartition, organizationsTable, roleKey } from './organizations.table.ts'
import { isBuiltIn } from './roles.ts'

/** An ended membership is in no list of its organization. */
export const memberRecordItem = (record: MemberRecord): Item => ({
  ...memberKey(record.subject, record.organizationId),
  ...record,
  ...(record.removedAt ? {} : { memberOf: record.organizationId }),
})

/** A membership as it is written the first time: for seeds. */
export const memberItem = (member: Member): Item =>
  memberRecordItem({ ...member, version: 1, changedAt: '2026-01-01T00:00:00.000Z', changedBy: 'seed' })

export const memberOf = ({ pk: _pk, sk: _sk, memberOf: _m, ...record }: Item): MemberRecord =>
  record as unknown as MemberRecord

/** The role of the organization's own that a membership has, if it is one. */
const ownRole = (member: MemberRecord | undefined): string | undefined =>
  member && !member.removedAt && !isBuiltIn(member.role) ? member.role : undefined

const unknownRole = (roleId: string) => () =>
  new DomainError('role-unknown', `The organization has no role ${roleId}.`, { role: roleId })

const roleCounts = ({ before, after }: MemberChange): Update[] => {
  const [old, now] = [ownRole(before), ownRole(after)]
  if (old === now) return []
  const { organizationId } = after
  const count = (roleId: string, by: number): Update =>
    update(organizationsTable, roleKey(organizationId, roleId), {
      add: { members: by },
      when: { roleId: present(), ...(by > 0 ? { removedAt: absent() } : {}) },
      refused: unknownRole(roleId),
    })
  return [...(old ? [count(old, -1)] : []), ...(now ? [count(now, 1)] : [])]
}

/** All memberships that a subject has or had: what is kept about them here. */
export const membershipsEver =
  (tables: Tables) =>
  async (subject: string): Promise<MemberRecord[]> => {
    const { items } = await tables.query({
      table: organizationsTable,
      partition: memberPartition(subject),
      consistent: true,
    })
    return items.map(memberOf)
  }

export const memberStore = (tables: Tables): Members => ({
  ofSubject: async subject => (await membershipsEver(tables)(subject)).filter(({ removedAt }) => !removedAt),
  find: async (organizationId, subject) => {
    const item = await tables.get(organizationsTable, memberKey(subject, organizationId), {
      consistent: true,
    })
    return item && memberOf(item)
  },
  ofOrganization: async (organizationId, { limit, cursor: from, descending = false }) => {
    const { items, cursor } = await tables.query({
      table: organizationsTable,
      index: 'byOrganization',
      partition: organizationId,
      limit,
      descending,
      ...(from ? { cursor: from } : {}),
    })
    return { items: items.map(memberOf), ...(cursor ? { cursor } : {}) }
  },
  save: change =>
    tables.transact([
      put(organizationsTable, memberRecordItem(change.after), {
        when: change.before ? { version: equals(change.before.version) } : { pk: absent() },
        refused: old => versionDiffers(old?.version ?? 0),
        rank: 1,
      }),
      ...roleCounts(change),
      outboxPut(change.event),
      idempotencyPut(organizationsTable, change.done),
    ]),
})

import { DomainError, versionDiffers } from '../../shared/errors/domain-error.ts'
import { idempotencyPut } from '../../shared/idempotency.ts'
import { outboxPut } from '../../shared/outbox.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, put, type Update, update } from '../../shared/writes.ts'
import { organizationsTable, roleKey, rolePartition } from './organizations.table.ts'
import type { OwnRoles, RoleChange, RoleRecord } from './role.ts'

export const roleOf = ({ pk: _pk, sk: _sk, ...record }: Item): RoleRecord => record as unknown as RoleRecord

const refused = (before: RoleRecord) => (old: Item | undefined) =>
  old?.version === before.version
    ? new DomainError('role-in-use', `${old.members} members have this role: give them another one first.`, {
        members: old.members,
      })
    : versionDiffers(old?.version ?? 0)

/** The count of members is not written: it changes with memberships, and not with the role's version. */
const changed = (before: RoleRecord, { members: _, ...after }: RoleRecord): Update => {
  const { organizationId, roleId, removedAt, ...set } = after
  return update(organizationsTable, roleKey(organizationId, roleId), {
    set: removedAt ? { ...set, removedAt } : set,
    ...(before.removedAt && !removedAt ? { remove: ['removedAt'] } : {}),
    when: { version: equals(before.version), ...(removedAt ? { members: equals(0) } : {}) },
    refused: refused(before),
  })
}

const write = ({ before, after }: RoleChange) =>
  before
    ? changed(before, after)
    : put(
        organizationsTable,
        { ...roleKey(after.organizationId, after.roleId), ...after },
        { when: { pk: absent() }, refused: old => versionDiffers(old?.version ?? 0) },
      )

export const roleStore = (tables: Tables): OwnRoles => ({
  find: async (organizationId, roleId) => {
    const item = await tables.get(organizationsTable, roleKey(organizationId, roleId), { consistent: true })
    return item && roleOf(item)
  },
  ofOrganization: async organizationId => {
    const { items } = await tables.query({
      table: organizationsTable,
      partition: rolePartition(organizationId),
      consistent: true,
    })
    return items.map(roleOf).filter(({ removedAt }) => !removedAt)
  },
  save: change =>
    tables.transact([
      write(change),
      outboxPut(change.event),
      idempotencyPut(organizationsTable, change.done),
    ]),
})

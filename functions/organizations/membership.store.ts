import type { Tables } from '../../shared/tables.ts'
import type { Membership } from './find-actor.ts'
import { memberStore } from './member.store.ts'
import { organizationOf } from './organization.store.ts'
import { organizationKey, organizationsTable, roleKey } from './organizations.table.ts'
import { roleOf } from './role.store.ts'
import { isBuiltIn } from './roles.ts'

/**
 * For whom a subject may act and in what role: one query for the memberships, one call for the
 * organizations and roles of their own behind them.
 */
export const membershipReader = (tables: Tables) => {
  const { ofSubject } = memberStore(tables)
  return async (subject: string): Promise<Membership[]> => {
    const members = await ofSubject(subject)
    if (members.length === 0) return []
    const own = members.filter(({ role }) => !isBuiltIn(role))
    const [organizations = [], roles = []] = await tables.batchGet([
      {
        table: organizationsTable,
        keys: members.map(({ organizationId }) => organizationKey(organizationId)),
        consistent: true,
      },
      {
        table: organizationsTable,
        keys: own.map(({ organizationId, role }) => roleKey(organizationId, role)),
      },
    ])
    const byId = new Map(organizations.map(organizationOf).map(one => [one.organizationId, one]))
    const byKey = new Map(
      roles.map(roleOf).map(role => [`${role.organizationId} ${role.roleId}`, role] as const),
    )
    return members.flatMap(member => {
      const organization = byId.get(member.organizationId)
      const ownRole = byKey.get(`${member.organizationId} ${member.role}`)
      return organization ? [{ member, organization, ...(ownRole ? { ownRole } : {}) }] : []
    })
  }
}

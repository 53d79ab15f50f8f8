import type { Tables } from '../../shared/tables.ts'
import type { Key } from '../../shared/writes.ts'
import type { Membership } from './find-actor.ts'
import { memberStore } from './member.store.ts'
import type { MemberRecord } from './member.ts'
import { organizationOf } from './organization.store.ts'
import { organizationKey, organizationsTable, roleKey } from './organizations.table.ts'
import { roleOf } from './role.store.ts'
import { isBuiltIn } from './roles.ts'

const distinct = (keys: readonly Key[]): Key[] => [
  ...new Map(keys.map(key => [`${key.pk} ${key.sk}`, key])).values(),
]

/** Memberships with the organizations and roles of their own behind them: one call. */
const withGrounds = async (tables: Tables, members: readonly MemberRecord[]): Promise<Membership[]> => {
  if (members.length === 0) return []
  const own = members.filter(({ role }) => !isBuiltIn(role))
  const [organizations = [], roles = []] = await tables.batchGet([
    {
      table: organizationsTable,
      keys: distinct(members.map(({ organizationId }) => organizationKey(organizationId))),
      consistent: true,
    },
    {
      table: organizationsTable,
      keys: distinct(own.map(({ organizationId, role }) => roleKey(organizationId, role))),
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

/** For whom a subject may act and in what role: a query and a call. */
export const membershipReader = (tables: Tables) => {
  const { ofSubject } = memberStore(tables)
  return async (subject: string): Promise<Membership[]> => withGrounds(tables, await ofSubject(subject))
}

/** Who acts for an organization and in what role: a query for each page of members, and a call. */
export const membershipsIn = (tables: Tables) => {
  const { ofOrganization } = memberStore(tables)
  return async (organizationId: string): Promise<Membership[]> => {
    const members: MemberRecord[] = []
    let cursor: string | undefined
    do {
      const page = await ofOrganization(organizationId, { limit: 100, cursor })
      members.push(...page.items)
      cursor = page.cursor
    } while (cursor)
    return withGrounds(tables, members)
  }
}

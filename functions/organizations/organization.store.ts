import type { Tables } from '../../shared/tables.ts'
import type { Item } from '../../shared/writes.ts'
import type { Member, Organization, Organizations } from './organization.ts'
import { memberKey, memberPartition, organizationKey, organizationsTable } from './organizations.table.ts'

export const organizationItem = (organization: Organization): Item => ({
  ...organizationKey(organization.organizationId),
  ...organization,
})

export const memberItem = (member: Member): Item => ({
  ...memberKey(member.subject, member.organizationId),
  ...member,
})

const organizationOf = ({ organizationId, name, roles, unifiedSocialCreditCode }: Item): Organization => ({
  organizationId,
  name,
  roles,
  ...(unifiedSocialCreditCode ? { unifiedSocialCreditCode } : {}),
})

const memberOf = ({ subject, organizationId, role }: Item): Member => ({ subject, organizationId, role })

export const organizationStore = (tables: Tables): Organizations => ({
  find: async organizationId => {
    const item = await tables.get(organizationsTable, organizationKey(organizationId))
    return item && organizationOf(item)
  },
  membershipsOf: async subject => {
    const { items } = await tables.query({
      table: organizationsTable,
      partition: memberPartition(subject),
      consistent: true,
    })
    return items.map(memberOf)
  },
})

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

const organizationOf = (item: Item): Organization => ({
  organizationId: item.organizationId,
  name: item.name,
  roles: item.roles,
  ...(item.unifiedSocialCreditCode ? { unifiedSocialCreditCode: item.unifiedSocialCreditCode } : {}),
  ...(item.buyerGroups ? { buyerGroups: item.buyerGroups } : {}),
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

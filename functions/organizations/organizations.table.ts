import { markedPaths } from '../../shared/personal.ts'
import { defineTable } from '../../shared/tables.ts'
import { memberTermsSchema } from './member.ts'
import { profileSchema } from './organization.ts'

/** Where a member's item has the keyed hash of its e-mail address. */
export const MAIL_INDEX = 'mailIndex'

const organizationPaths = markedPaths(profileSchema)
const memberPaths = markedPaths(memberTermsSchema)

/**
 * Who there is: organizations, their members and their own roles. Members are read at every request, by
 * their subject.
 *
 * - `byListing`: all organizations by id
 * - `byOrganization`: the members of one, by subject
 * - `byMail`: the memberships with an e-mail address, by its keyed hash
 */
export const organizationsTable = defineTable({
  name: 'organizations',
  sealed: ({ pk }) => {
    const [kind, ...id] = pk.split('#')
    if (kind === 'organization') return { subject: pk, paths: organizationPaths }
    return kind === 'member'
      ? { subject: id.join('#'), paths: memberPaths, blind: { [MAIL_INDEX]: ['contact', 'email'] } }
      : undefined
  },
  indexes: {
    byListing: { partition: 'listing', sort: 'organizationId' },
    byOrganization: { partition: 'memberOf', sort: 'subject' },
    byMail: { partition: MAIL_INDEX, sort: 'subject', projection: 'keysOnly' },
  },
})

export const organizationKey = (organizationId: string) => ({
  pk: `organization#${organizationId}`,
  sk: 'organization',
})

/** All memberships of a subject are one partition, so that one query finds for whom he may act. */
export const memberPartition = (subject: string): string => `member#${subject}`

export const memberKey = (subject: string, organizationId: string) => ({
  pk: memberPartition(subject),
  sk: organizationId,
})

/** An organization's own roles are one partition. */
export const rolePartition = (organizationId: string): string => `role#${organizationId}`
export const roleKey = (organizationId: string, roleId: string) => ({
  pk: rolePartition(organizationId),
  sk: roleId,
})

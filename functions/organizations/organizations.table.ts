import { defineTable } from '../../shared/tables.ts'

/** Who there is: organizations and their members. Members are read at every request, by their subject. */
export const organizationsTable = defineTable({ name: 'organizations' })

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

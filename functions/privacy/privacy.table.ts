import { defineTable } from '../../shared/tables.ts'

/**
 * The consent ledger and people's requests. `byDue` holds open requests only, by the day on which they are due.
 */
export const privacyTable = defineTable({
  name: 'privacy',
  indexes: { byDue: { partition: 'openSince', sort: 'dueAt' } },
})

export const OPEN = 'open'

export const consentPartition = (subject: string): string => `consent#${subject}`
export const standingPartition = (subject: string): string => `standing#${subject}`

const padded = (version: number): string => String(version).padStart(6, '0')

export const consentKey = (subject: string, purpose: string, version: number) => ({
  pk: consentPartition(subject),
  sk: `${purpose}#${padded(version)}`,
})
/** The newest entry of a purpose, to be read in the data path with one call. */
export const standingKey = (subject: string, purpose: string) => ({
  pk: standingPartition(subject),
  sk: purpose,
})

export const requestKey = (requestId: string) => ({ pk: `request#${requestId}`, sk: 'request' })
export const requestsPartition = (subject: string): string => `requests#${subject}`
/** A person's requests: links, in their order. */
export const requestLinkKey = (subject: string, requestId: string) => ({
  pk: requestsPartition(subject),
  sk: requestId,
})

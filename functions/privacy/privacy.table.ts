import { defineTable } from '../../shared/tables.ts'

const REQUESTS = 'requests#'

/**
 * The consent ledger, people's requests and the ledger of erasures. `byDue` holds open requests only, by the day on
 * which they are due.
 */
export const privacyTable = defineTable({
  name: 'privacy',
  /** what somebody wants corrected is theirs */
  sealed: ({ pk }) =>
    pk.startsWith(REQUESTS)
      ? { subject: pk.slice(REQUESTS.length), paths: [['contact'], ['words']] }
      : undefined,
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

/** Erasures in their order, for good: they are repeated after a restore. */
export const ERASURES = 'erasures'
export const erasureKey = (erasedAt: string, requestId: string) => ({
  pk: ERASURES,
  sk: `${erasedAt}#${requestId}`,
})

export const requestKey = (requestId: string) => ({ pk: `request#${requestId}`, sk: 'request' })
export const requestsPartition = (subject: string): string => `${REQUESTS}${subject}`
/** A person's requests: links, in their order, each with what is to be corrected. */
export const requestLinkKey = (subject: string, requestId: string) => ({
  pk: requestsPartition(subject),
  sk: requestId,
})

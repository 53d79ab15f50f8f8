import type { Instant } from '../../shared/clock.ts'
import { defineTable } from '../../shared/tables.ts'

/** Warnings that are in no letter yet, and letters that were not sent yet; `byAge` has them all by when they are due. */
export const warningsTable = defineTable({
  name: 'warnings',
  indexes: { byAge: { partition: 'waiting', sort: 'at' } },
})

export const WAITING = 'waiting'

/** @param eventId of the event that warns: it comes again as the same */
export const warningKey = (ownerId: string, at: Instant, eventId: string) => ({
  pk: `owner#${ownerId}`,
  sk: `${at}#${eventId}`,
})

const LETTER = 'letter#'

export const draftKey = (ownerId: string, subject: string) => ({
  pk: `owner#${ownerId}`,
  sk: `${LETTER}${subject}`,
})

/** A warning's key begins with its time, which comes before all letters'. */
export const ofOwner = (ownerId: string) => ({
  partition: `owner#${ownerId}`,
  warnings: { before: LETTER },
  letters: { beginsWith: LETTER },
})

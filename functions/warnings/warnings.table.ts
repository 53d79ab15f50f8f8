import type { Instant } from '../../shared/clock.ts'
import { defineTable } from '../../shared/tables.ts'

/** Warnings that nobody was told of yet; `byAge` has them all, the oldest first. */
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

import * as z from 'zod/mini'
import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { entry } from '../../shared/lambda/entry.ts'
import { count, logger } from '../../shared/lambda/observe.ts'
import { personErasure } from '../organizations/index.ts'
import { erasingPerson, isPersonErased } from './erase-person.ts'
import { erasureLedger } from './privacy.store.ts'
import { type RepeatedErasures, repeatErasures } from './repeat-erasures.ts'

// Nothing sealed is opened: it is enough to see that it is there.
const tables = tablesFromEnvironment()
const deps = {
  persons: personErasure(tables),
  hasAssistant: process.env.TABLE_ASSISTANT !== undefined,
}

const repeat = repeatErasures({
  ledger: erasureLedger(tables),
  isErased: isPersonErased(tables, deps),
  erasing: erasingPerson(deps),
  write: writes => tables.transact(writes),
  clock: systemClock,
})

/** What whoever has restored a table may say; the schedule says nothing of it. */
const asked = z.object({ since: z.optional(z.iso.datetime()) })

/** Every night, and by hand after a restore: `{"since": "2026-11-01T00:00:00.000Z"}`. */
export const handler = entry(async (event: unknown): Promise<RepeatedErasures> => {
  const { since } = asked.parse(event ?? {})
  const result = await repeat(since)
  for (const requestId of result.repeated)
    logger.warn('An erasure was undone and is done again', { requestId })
  if (result.repeated.length) count('ErasureRepeated', result.repeated.length)
  return result
})

import type { Context } from 'aws-lambda'
import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { entry } from '../../shared/lambda/entry.ts'
import { logger } from '../../shared/lambda/observe.ts'
import { s3Anchors } from './anchor.s3.ts'
import { auditLogStore } from './audit-log.store.ts'
import { sealEntries } from './seal-entries.ts'

const log = auditLogStore(tablesFromEnvironment())
const anchors = s3Anchors(process.env.DOCUMENTS_BUCKET ?? '')
/** What must remain to end in peace. */
const RESERVE_MS = 10_000

/** Every minute; what one run leaves the next one takes. `{ "anchorNow": true }` anchors at once. */
export const handler = entry(
  async (event: { anchorNow?: boolean } | undefined, context: Context): Promise<void> => {
    const seal = sealEntries({
      log,
      anchors,
      clock: systemClock,
      goOn: () => context.getRemainingTimeInMillis() > RESERVE_MS,
    })
    const sealed = await seal({ anchorNow: event?.anchorNow === true })
    if (sealed > 0) logger.info('Audit entries sealed', { sealed })
  },
)

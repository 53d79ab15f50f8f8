import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { entry } from '../../shared/lambda/entry.ts'
import { count, logger } from '../../shared/lambda/observe.ts'
import { dueRequests } from './privacy.store.ts'
import { type Deadlines, watchDeadlines } from './watch-deadlines.ts'

const watch = watchDeadlines({ due: dueRequests(tablesFromEnvironment()), clock: systemClock })

/** Every hour. */
export const handler = entry(async (): Promise<Deadlines> => {
  const deadlines = await watch()
  const { overdue, dueSoon } = deadlines
  for (const request of overdue) logger.error('Request of a person is overdue', { ...request })
  for (const request of dueSoon) logger.warn('Request of a person is due soon', { ...request })
  if (overdue.length) count('PrivacyRequestOverdue', overdue.length)
  if (dueSoon.length) count('PrivacyRequestDueSoon', dueSoon.length)
  return deadlines
})

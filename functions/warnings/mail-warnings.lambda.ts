import type { Context } from 'aws-lambda'
import { postFromEnvironment } from '../../shared/aws/post.ses.ts'
import { personalDataFromEnvironment } from '../../shared/aws/sealed.ts'
import { systemClock } from '../../shared/clock.ts'
import { entry } from '../../shared/lambda/entry.ts'
import { count, logger } from '../../shared/lambda/observe.ts'
import { peopleWhoMay } from '../organizations/index.ts'
import { consentOf } from '../privacy/index.ts'
import { type Mailed, mailWarnings } from './mail-warnings.ts'
import { warningStore } from './warning.store.ts'

const { plain, tables } = personalDataFromEnvironment()
const mayUse = consentOf(tables)
const post = postFromEnvironment(process.env)
if (!post) throw new Error('This function was not told how mail leaves')
const mail = mailWarnings({
  warnings: warningStore(tables, systemClock),
  peopleWhoMay: peopleWhoMay({ plain, tables }),
  mayWriteTo: (subject, on) => mayUse(subject, 'service', on),
  post,
  clock: systemClock,
})

/** Every fifteen minutes. An address is in no log. */
export const handler = entry(async (_: unknown, context: Context): Promise<Mailed> => {
  const mailed = await mail(() => context.getRemainingTimeInMillis() > 10_000)
  if (mailed.letters) count('WarningsMailed', mailed.letters)
  if (mailed.unread) count('WarningUnread', mailed.unread)
  for (const because of mailed.refused) logger.warn('Warnings could not be mailed', { because })
  return mailed
})

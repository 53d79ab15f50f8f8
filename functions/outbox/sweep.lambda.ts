import type { Context } from 'aws-lambda'
import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { minutes, plus, systemClock } from '../../shared/clock.ts'
import { entry } from '../../shared/lambda/entry.ts'
import { count, logger } from '../../shared/lambda/observe.ts'
import { publishedMarks, unsentEvents } from './outbox.store.ts'
import { publish } from './publish.ts'
import { sweep } from './sweep.ts'
import { snsTopic } from './topic.sns.ts'

const tables = tablesFromEnvironment()
const run = sweep({
  unsent: unsentEvents(tables),
  publish: publish({ topic: snsTopic(process.env.EVENTS_TOPIC_ARN ?? ''), marks: publishedMarks(tables) }),
})

/** Every minute: what the relay should have published two minutes ago and did not. */
export const handler = entry(async (_: unknown, context: Context): Promise<{ published: number }> => {
  const published = await run({
    before: plus(systemClock(), -minutes(2)),
    hasTime: () => context.getRemainingTimeInMillis() > 5_000,
  })
  if (published) logger.warn('Unsent events were published by the sweep', { published })
  count('EventSwept', published)
  return { published }
})

import type { Context } from 'aws-lambda'
import { entry } from '../../shared/lambda/entry.ts'
import { count, logger } from '../../shared/lambda/observe.ts'
import { taxFromEnvironment } from './compose-tax.http.ts'
import { doWork } from './work.ts'

const tax = taxFromEnvironment(process.env)

/** Every minute: whatever waits for a tax channel, for a credit note or to be told to somebody. */
export const handler = entry(async (_: unknown, context: Context): Promise<{ looked: number }> => {
  const faults: Error[] = []
  const looked = await doWork({
    ...tax,
    hasTime: () => context.getRemainingTimeInMillis() > 20_000,
    failed: (what, id, error) => {
      faults.push(error)
      logger.error('A piece of work failed; it is tried again in a minute', { what, id, error })
    },
  })()
  if (faults.length) count('InvoicingWorkFailed', faults.length)
  return { looked }
})

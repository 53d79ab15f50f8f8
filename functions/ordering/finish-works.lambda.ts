import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { parseOrRefuse } from '../../shared/http/validate.ts'
import { count } from '../../shared/lambda/observe.ts'
import { queueHandler } from '../../shared/lambda/queue.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { finishWork, reminderSchema } from './finish-work.ts'
import { workStore } from './work.store.ts'

const finish = finishWork({
  works: workStore(tablesFromEnvironment()),
  tenant: tenantFromEnvironment(process.env),
})

export const handler = queueHandler({
  consumer: 'finish-works',
  fifo: false,
  deadLetterQueueUrl: process.env.DEAD_LETTER_QUEUE_URL ?? '',
  handle: async message => {
    if (await finish(parseOrRefuse(reminderSchema, message, 'message'))) count('WorkFinished')
  },
})

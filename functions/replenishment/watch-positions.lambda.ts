import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { count } from '../../shared/lambda/observe.ts'
import { queueBatchHandler } from '../../shared/lambda/queue-batch.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { evaluatingFrom } from './positions/evaluating.store.ts'
import { watchPositions } from './positions/watch-positions.ts'

const tables = tablesFromEnvironment()
const tenant = tenantFromEnvironment(process.env)
const watch = watchPositions({
  evaluate: evaluatingFrom(tables, tenant),
})

export const handler = queueBatchHandler({
  consumer: 'watch-positions',
  fifo: true,
  deadLetterQueueUrl: process.env.DEAD_LETTER_QUEUE_URL ?? '',
  handleAll: async messages => {
    const { outcomes, raised } = await watch(messages)
    if (raised.length) count('PurchaseOrderRaised', raised.length)
    return outcomes
  },
})

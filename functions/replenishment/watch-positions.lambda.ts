import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { newId } from '../../shared/ids.ts'
import { count } from '../../shared/lambda/observe.ts'
import { queueBatchHandler } from '../../shared/lambda/queue-batch.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { evaluatePositions } from './evaluate-positions.ts'
import { positionStore } from './position.store.ts'
import { watchPositions } from './watch-positions.ts'

const tenant = tenantFromEnvironment(process.env)
const watch = watchPositions({
  evaluate: evaluatePositions({
    positions: positionStore(tablesFromEnvironment()),
    clock: systemClock,
    newId,
    tenantId: tenant.id,
    timeZone: tenant.timeZone,
  }),
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

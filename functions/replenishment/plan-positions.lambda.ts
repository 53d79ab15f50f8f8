import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { count, logger } from '../../shared/lambda/observe.ts'
import { queueHandler } from '../../shared/lambda/queue.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { demandStore } from '../forecasting/index.ts'
import { planStore } from './planning/plan.store.ts'
import { planningPartOf, planPositions } from './planning/plan-positions.ts'
import { evaluatingFrom } from './positions/evaluating.store.ts'
import { positionStore } from './positions/position.store.ts'
import { outsideDemand } from './readings/outside-demand.ts'
import { readingStore } from './readings/reading.store.ts'

const tables = tablesFromEnvironment()
const tenant = tenantFromEnvironment(process.env)
const positions = positionStore(tables)
const demands = demandStore(tables)
const plan = planPositions({
  positions,
  demands,
  readOutside: outsideDemand({ levels: readingStore(tables), demands, timeZone: tenant.timeZone }),
  plans: planStore(tables, systemClock),
  evaluate: evaluatingFrom(tables, tenant),
})

export const handler = queueHandler({
  consumer: 'plan-positions',
  fifo: false,
  deadLetterQueueUrl: process.env.DEAD_LETTER_QUEUE_URL ?? '',
  handle: async message => {
    const part = planningPartOf(message)
    const done = await plan(part)
    logger.info('Positions planned', { run: part.run, part: part.part, planned: done?.planned ?? 0 })
    count('PositionPlanned', done?.planned ?? 0)
    if (done?.raised.length) count('PurchaseOrderRaised', done.raised.length)
  },
})

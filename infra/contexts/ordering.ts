import { stockMoved } from '../../events/inventory.stock-moved.v1.ts'
import { orderCancelled } from '../../events/ordering.order-cancelled.v1.ts'
import { orderChanged } from '../../events/ordering.order-changed.v1.ts'
import { goodsReceived } from '../../events/replenishment.goods-received.v1.ts'
import { orderingTable } from '../../functions/ordering/ordering.table.ts'
import { routes } from '../../functions/ordering/routes.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import { QueueConsumer } from '../constructs/queue-consumer.ts'
import { ScheduledFunction } from '../constructs/scheduled-function.ts'
import type { Context } from './context.ts'

/** Changing orders with the stock that they hold, also in several steps. */
const changing = {
  ordering: ['read', 'put', 'update', 'remove', 'check'],
  inventory: ['read', 'put', 'update', 'remove'],
  outbox: ['put'],
} as const

/** Giving those who wait what has come, with pieces of drafts whose time has passed. */
const filling = {
  ordering: ['read', 'put', 'remove'],
  inventory: ['read', 'put', 'update', 'remove'],
  catalog: ['read'],
  outbox: ['put'],
} as const

export const ordering: Context = {
  name: 'ordering',
  tables: [orderingTable],
  addTo: service => {
    new QueueConsumer(service, {
      context: 'ordering',
      file: 'finish-works',
      queue: 'works',
      uses: { tables: { ...changing, audit: ['put'] } },
      onFailure: 'large orders whose processing was cut off stay neither placed nor undone',
    })
    new QueueConsumer(service, {
      context: 'ordering',
      file: 'fill-backorders',
      queue: 'backorders',
      subscribes: [stockMoved.type, goodsReceived.type, orderCancelled.type, orderChanged.type],
      uses: { tables: filling },
      onFailure: 'goods that came in are not given to those who wait for them',
    })
    new ScheduledFunction(service, {
      context: 'ordering',
      file: 'review-backorders',
      schedule: 'rate(15 minutes)',
      uses: { tables: filling },
      onFailure: 'goods that came without an event are not given to those who wait for them',
    })
    new HttpFunction(service, {
      context: 'ordering',
      routes,
      uses: {
        tables: { ...changing, catalog: ['read'], organizations: ['read'] },
        sends: ['works'],
      },
      onFailure: 'dealers cannot place orders and suppliers cannot ship them',
    })
  },
}

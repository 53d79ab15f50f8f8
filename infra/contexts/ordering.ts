import { stockMoved } from '../../events/inventory.stock-moved.v1.ts'
import { orderCancelled } from '../../events/ordering.order-cancelled.v1.ts'
import { orderChanged } from '../../events/ordering.order-changed.v1.ts'
import { goodsReceived } from '../../events/replenishment.goods-received.v1.ts'
import { orderingTable } from '../../functions/ordering/ordering.table.ts'
import { routes } from '../../functions/ordering/routes.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import { QueueConsumer } from '../constructs/queue-consumer.ts'
import type { Context } from './context.ts'

/** Changing orders with the stock that they hold, also in several steps. */
const changing = {
  ordering: ['read', 'put', 'update', 'remove', 'check'],
  inventory: ['read', 'put', 'update', 'remove'],
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
      uses: {
        tables: {
          ordering: ['read', 'put', 'remove'],
          inventory: ['read', 'put', 'update'],
          catalog: ['read'],
          outbox: ['put'],
        },
      },
      onFailure: 'goods that came in are not given to those who wait for them',
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

import { stockMoved } from '../../events/inventory.stock-moved.v1.ts'
import { backorderFilled } from '../../events/ordering.backorder-filled.v1.ts'
import { orderCancelled } from '../../events/ordering.order-cancelled.v1.ts'
import { orderChanged } from '../../events/ordering.order-changed.v1.ts'
import { orderPlaced } from '../../events/ordering.order-placed.v1.ts'
import { orderShipped } from '../../events/ordering.order-shipped.v1.ts'
import { goodsReceived } from '../../events/replenishment.goods-received.v1.ts'
import { inventoryTable } from '../../functions/inventory/inventory.table.ts'
import { routes } from '../../functions/inventory/routes.ts'
import { HttpFunction } from '../constructs/http-function.ts'
import { QueueConsumer } from '../constructs/queue-consumer.ts'
import { ScheduledFunction } from '../constructs/scheduled-function.ts'
import type { Context } from './context.ts'

export const inventory: Context = {
  name: 'inventory',
  tables: [inventoryTable],
  addTo: service => {
    new HttpFunction(service, {
      context: 'inventory',
      routes,
      uses: {
        tables: {
          inventory: ['read', 'put', 'update'],
          catalog: ['read'],
          organizations: ['read'],
          outbox: ['put'],
        },
      },
      onFailure: 'suppliers and operators do not see what is in stock and cannot book movements',
    })
    new QueueConsumer(service, {
      context: 'inventory',
      file: 'watch-levels',
      queue: 'levels',
      subscribes: [
        ...[orderPlaced, orderChanged, orderCancelled, orderShipped].map(({ type }) => type),
        ...[backorderFilled, stockMoved, goodsReceived].map(({ type }) => type),
      ],
      uses: { tables: { inventory: ['read', 'update'], outbox: ['put'] } },
      onFailure: 'owners are not warned when their stock is low or too high',
    })
    new ScheduledFunction(service, {
      context: 'inventory',
      file: 'reconcile-stock',
      schedule: 'cron(15 3 * * ? *)',
      uses: { tables: { inventory: ['read', 'put', 'update'] } },
      onFailure: 'the stock that is sold may not be the stock that is there',
    })
  },
}

import { stockMoved } from '../../events/inventory.stock-moved.v1.ts'
import { backorderFilled } from '../../events/ordering.backorder-filled.v1.ts'
import { orderCancelled } from '../../events/ordering.order-cancelled.v1.ts'
import { orderChanged } from '../../events/ordering.order-changed.v1.ts'
import { orderPlaced } from '../../events/ordering.order-placed.v1.ts'
import { orderShipped } from '../../events/ordering.order-shipped.v1.ts'
import { goodsReceived } from '../../events/replenishment.goods-received.v1.ts'
import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { newId } from '../../shared/ids.ts'
import { eventBatchConsumer, means } from '../../shared/lambda/event-batch.ts'
import { count } from '../../shared/lambda/observe.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { warningStore } from './levels.store.ts'
import { stockReader } from './stock.store.ts'
import type { StockRef } from './stock.ts'
import { type ChangedStock, watchLevels } from './watch-levels.ts'

const tables = tablesFromEnvironment()

const watch = watchLevels({
  stock: stockReader(tables),
  warnings: warningStore(tables),
  clock: systemClock,
  newId,
  tenantId: tenantFromEnvironment(process.env).id,
})

interface Ordered {
  readonly lines: readonly {
    readonly sku: string
    readonly allocations: readonly { readonly warehouseId: string }[]
  }[]
}

const allocated = ({ lines }: Ordered): StockRef[] =>
  lines.flatMap(({ sku, allocations }) => allocations.map(({ warehouseId }) => ({ sku, warehouseId })))

export const handler = eventBatchConsumer(
  'watch-levels',
  [
    means(orderPlaced, ({ data }): ChangedStock[] => allocated(data)),
    means(orderChanged, ({ data }) => [...allocated(data), ...data.released]),
    means(orderCancelled, ({ data: { lines } }) =>
      lines.flatMap(({ sku, released }) => released.map(({ warehouseId }) => ({ sku, warehouseId }))),
    ),
    means(orderShipped, ({ data: { sellerId: ownerId, lines } }) =>
      lines.map(({ sku }) => ({ sku, ownerId })),
    ),
    means(backorderFilled, ({ data: { sellerId: ownerId, line } }) => [{ sku: line.sku, ownerId }]),
    means(stockMoved, ({ data }) => [...data.lines]),
    means(goodsReceived, ({ data: { warehouseId, lines } }) =>
      lines.map(({ sku }) => ({ sku, warehouseId })),
    ),
  ],
  async changed => {
    const told = await watch(changed.flat())
    if (told) count('StockWarningGiven', told)
  },
)

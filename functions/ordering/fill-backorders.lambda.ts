import { stockMoved } from '../../events/inventory.stock-moved.v1.ts'
import { orderCancelled } from '../../events/ordering.order-cancelled.v1.ts'
import { orderChanged } from '../../events/ordering.order-changed.v1.ts'
import { goodsReceived } from '../../events/replenishment.goods-received.v1.ts'
import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { count } from '../../shared/lambda/observe.ts'
import { eventConsumer, on } from '../../shared/lambda/queue.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { holdStore, stockReader } from '../inventory/index.ts'
import { backorderStore } from './backorder.store.ts'
import { fillBackorders } from './fill-backorders.ts'
import { orderStore } from './order.store.ts'
import { termsReader } from './terms.store.ts'

const tables = tablesFromEnvironment()

const fill = fillBackorders({
  orders: orderStore(tables),
  backorders: backorderStore(tables),
  readTerms: termsReader(tables, stockReader(tables)),
  holds: holdStore(tables),
  clock: systemClock,
  tenant: tenantFromEnvironment(process.env),
})

const fillAll = async (lines: readonly { readonly sku: string }[]): Promise<void> => {
  const pieces = await fill(lines.map(({ sku }) => sku))
  if (pieces) count('BackorderedPiecesFilled', pieces)
}

/** Whatever brings pieces within reach of those who wait. */
export const handler = eventConsumer('fill-backorders', [
  on(stockMoved, event => fillAll(event.data.lines.filter(({ available }) => available > 0))),
  on(goodsReceived, event => fillAll(event.data.lines)),
  on(orderCancelled, event => fillAll(event.data.lines.filter(({ released }) => released.length > 0))),
  on(orderChanged, event => fillAll(event.data.released)),
])

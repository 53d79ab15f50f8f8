import { stockMoved } from '../../events/inventory.stock-moved.v1.ts'
import { orderChanged } from '../../events/ordering.order-changed.v1.ts'
import { orderPlaced } from '../../events/ordering.order-placed.v1.ts'
import { goodsReceived } from '../../events/replenishment.goods-received.v1.ts'
import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { newId } from '../../shared/ids.ts'
import { count } from '../../shared/lambda/observe.ts'
import { eventConsumer, on } from '../../shared/lambda/queue.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { warningStore } from './levels.store.ts'
import { stockReader } from './stock.store.ts'
import type { StockRef } from './stock.ts'
import { watchLevels } from './watch-levels.ts'

const tables = tablesFromEnvironment()

const watch = watchLevels({
  stock: stockReader(tables),
  warnings: warningStore(tables),
  clock: systemClock,
  newId,
  tenantId: tenantFromEnvironment(process.env).id,
})

const look = async (refs: readonly StockRef[]): Promise<void> => {
  const told = await watch(refs)
  if (told) count('StockWarningGiven', told)
}

interface Ordered {
  readonly lines: readonly {
    readonly sku: string
    readonly allocations: readonly { readonly warehouseId: string }[]
  }[]
}

const allocated = ({ lines }: Ordered): StockRef[] =>
  lines.flatMap(({ sku, allocations }) => allocations.map(({ warehouseId }) => ({ sku, warehouseId })))

export const handler = eventConsumer('watch-levels', [
  on(orderPlaced, event => look(allocated(event.data))),
  on(orderChanged, event => look(allocated(event.data))),
  on(stockMoved, event => look(event.data.lines)),
  on(goodsReceived, ({ data: { warehouseId, lines } }) =>
    look(lines.map(({ sku }) => ({ sku, warehouseId }))),
  ),
])

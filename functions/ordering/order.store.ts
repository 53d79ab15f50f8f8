import { DomainError } from '../../shared/errors/domain-error.ts'
import { idempotencyPut } from '../../shared/idempotency.ts'
import { outboxPut } from '../../shared/outbox.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, put } from '../../shared/writes.ts'
import { productOf, productsBySku } from '../catalog/index.ts'
import { holdStock, issueStock, type StockReader, stockByRef, stockOf } from '../inventory/index.ts'
import type { Supply } from './allocate.ts'
import type { Terms } from './decide-order.ts'
import { type Order, type OrderPage, type Orders, StockTaken } from './order.ts'
import { orderingTable, orderKey } from './ordering.table.ts'

const orderItem = (order: Order): Item => ({ ...orderKey(order.orderId), ...order })

const orderOf = ({ pk: _pk, sk: _sk, ...order }: Item): Order => order as unknown as Order

/** All holds of an order, one for each line and warehouse; the kernel sums those on the same stock. */
const holdsOf = (order: Order) =>
  order.lines.flatMap(({ sku, allocations }) =>
    allocations.map(({ warehouseId, quantity }) =>
      holdStock({ sku, warehouseId, quantity }, () => new StockTaken(`${sku} in ${warehouseId}`)),
    ),
  )

export const orderStore = (tables: Tables): Orders => {
  const list = async (
    index: 'byBuyer' | 'bySeller',
    partition: string,
    page: { limit: number; cursor: string | undefined },
  ): Promise<OrderPage> => {
    const { items, cursor } = await tables.query({
      table: orderingTable,
      index,
      partition,
      limit: page.limit,
      descending: true,
      ...(page.cursor ? { cursor: page.cursor } : {}),
    })
    return { items: items.map(orderOf), ...(cursor ? { cursor } : {}) }
  }

  return {
    find: async orderId => {
      const item = await tables.get(orderingTable, orderKey(orderId), { consistent: true })
      return item && orderOf(item)
    },
    ofBuyer: (buyerId, page) => list('byBuyer', buyerId, page),
    ofSeller: (sellerId, page) => list('bySeller', sellerId, page),
    insert: (order, event, done) =>
      tables.transact([
        put(orderingTable, orderItem(order), { when: { pk: absent() } }),
        ...holdsOf(order),
        outboxPut(event),
        idempotencyPut(orderingTable, done),
      ]),
    ship: (order, issues, event, done) =>
      tables.transact([
        put(orderingTable, orderItem(order), {
          when: { version: equals(order.version - 1) },
          refused: () =>
            new DomainError('conflict', 'The order was changed at the same time; nothing was shipped.'),
        }),
        ...issues.map(issue => issueStock({ ...issue, at: event.time })),
        outboxPut(event),
        idempotencyPut(orderingTable, done),
      ]),
  }
}

/** Prices and stock of the SKUs of an order: one call to the database, however many tables it asks. */
export const termsReader =
  (tables: Tables, stock: Pick<StockReader, 'warehouses'>) =>
  async (skus: readonly string[]): Promise<Terms> => {
    const warehouses = await stock.warehouses()
    const refs = skus.flatMap(sku => warehouses.map(({ warehouseId }) => ({ sku, warehouseId })))
    const [products = [], stocks = []] = await tables.batchGet([productsBySku(skus), stockByRef(refs)])
    const supplies = new Map<string, Supply[]>()
    for (const { sku, warehouseId, available } of stocks.map(stockOf)) {
      supplies.set(sku, [...(supplies.get(sku) ?? []), { warehouseId, available }])
    }
    return { products: new Map(products.map(productOf).map(product => [product.sku, product])), supplies }
  }

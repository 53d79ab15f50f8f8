import type { Tables } from '../../shared/tables.ts'
import { type Item, put, remove, type Write } from '../../shared/writes.ts'
import type { Backorder, Backorders } from './backorder.ts'
import type { OrderRecord, RecordedLine } from './order-record.ts'
import { backorderKey, orderingTable } from './ordering.table.ts'

/** `buyerId` and `sellerId` as its own attributes would put it into the lists of orders. */
const backorderItem = ({ buyerId, sellerId, ...line }: Backorder): Item => ({
  ...backorderKey(line.orderId, line.lineNumber),
  ...line,
  parties: { buyerId, sellerId },
  waitsFor: line.sku,
  waitsSeller: sellerId,
  waitsOrder: `${line.waitsSince}#${line.orderId}#${String(line.lineNumber).padStart(4, '0')}`,
})

const backorderOf = ({ orderId, lineNumber, sku, parties, quantity, waitsSince }: Item): Backorder => ({
  orderId,
  lineNumber,
  sku,
  ...parties,
  quantity,
  waitsSince,
})

type Owner = Pick<OrderRecord, 'orderId' | 'buyerId' | 'sellerId'>

/**
 * The backorders of an order follow its lines: one appears, shrinks or goes with what its line waits for.
 *
 * @param waitsSince when the order was placed: the oldest are served first
 */
export const backorderWrites = (
  order: Owner,
  waitsSince: string,
  before: readonly RecordedLine[],
  after: readonly RecordedLine[],
): Write[] => {
  const { orderId, buyerId, sellerId } = order
  const earlier = new Map(before.map(line => [line.lineNumber, line]))
  const numbers = new Set(after.map(({ lineNumber }) => lineNumber))
  const changed = after.flatMap(({ lineNumber, sku, backordered: quantity }): Write[] => {
    const known = earlier.get(lineNumber)
    if ((known?.backordered ?? 0) === quantity && (quantity === 0 || known?.sku === sku)) return []
    if (quantity === 0) return [remove(orderingTable, backorderKey(orderId, lineNumber))]
    return [
      put(
        orderingTable,
        backorderItem({ orderId, lineNumber, sku, buyerId, sellerId, quantity, waitsSince }),
      ),
    ]
  })
  const gone = before.filter(({ lineNumber, backordered }) => backordered > 0 && !numbers.has(lineNumber))
  return [
    ...changed,
    ...gone.map(({ lineNumber }) => remove(orderingTable, backorderKey(orderId, lineNumber))),
  ]
}

export const backorderStore = (tables: Tables): Backorders => ({
  ofSku: async (sku, page) => {
    const { items, cursor } = await tables.query({
      table: orderingTable,
      index: 'byBackorder',
      partition: sku,
      ...page,
    })
    return { items: items.map(backorderOf), ...(cursor ? { cursor } : {}) }
  },
  ofSeller: async (sellerId, page) => {
    const { items, cursor } = await tables.query({
      table: orderingTable,
      index: 'byWaitingSeller',
      partition: sellerId,
      ...page,
    })
    return { items: items.map(backorderOf), ...(cursor ? { cursor } : {}) }
  },
})

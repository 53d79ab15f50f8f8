import type { Instant } from '../../shared/clock.ts'
import type { Tables } from '../../shared/tables.ts'
import { type Item, put, remove, type Write } from '../../shared/writes.ts'
import type { OrderRecord } from './order-record.ts'
import { backorderKey, orderingTable } from './ordering.table.ts'

/** A line that waits for a receipt. */
export interface Backorder {
  readonly orderId: string
  readonly lineNumber: number
  readonly sku: string
  readonly sellerId: string
  readonly quantity: number
  readonly waitsSince: Instant
}

/** The backorders of an order follow its lines: one appears, shrinks or goes with what its line waits for. */
export const backorderWrites = (before: OrderRecord | undefined, after: OrderRecord): Write[] => {
  const earlier = new Map(before?.lines.map(line => [line.lineNumber, line.backordered]))
  const numbers = new Set(after.lines.map(({ lineNumber }) => lineNumber))
  const { orderId, sellerId, placedAt } = after
  const changed = after.lines.flatMap(({ lineNumber, sku, backordered }): Write[] => {
    if ((earlier.get(lineNumber) ?? 0) === backordered) return []
    const key = backorderKey(orderId, lineNumber)
    if (backordered === 0) return [remove(orderingTable, key)]
    const waiting = { orderId, lineNumber, sku, sellerId, quantity: backordered, waitsSince: placedAt }
    return [put(orderingTable, { ...key, ...waitingItem(waiting) })]
  })
  const gone = [...earlier].filter(([lineNumber, quantity]) => quantity > 0 && !numbers.has(lineNumber))
  return [...changed, ...gone.map(([lineNumber]) => remove(orderingTable, backorderKey(orderId, lineNumber)))]
}

/** `orderId` would put it into the lists of orders, were the buyer named here; so only the line's own facts. */
const waitingItem = ({ sellerId, ...rest }: Backorder) => ({ ...rest, seller: sellerId, waitsFor: rest.sku })

const backorderOf = ({ orderId, lineNumber, sku, seller, quantity, waitsSince }: Item): Backorder => ({
  orderId,
  lineNumber,
  sku,
  sellerId: seller,
  quantity,
  waitsSince,
})

/** So many of a SKU's backorders are looked at for one receipt; what is left is for the next. */
const MOST_AT_ONCE = 100

/** The oldest backorders of a SKU. */
export const backordersOf =
  (tables: Tables) =>
  async (sku: string): Promise<Backorder[]> => {
    const { items } = await tables.query({
      table: orderingTable,
      index: 'byBackorder',
      partition: sku,
      limit: MOST_AT_ONCE,
    })
    return items.map(backorderOf)
  }

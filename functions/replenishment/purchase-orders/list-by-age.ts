import { decodePlace, encodePlace } from '../../../shared/cursor.ts'
import type { Query, Tables } from '../../../shared/tables.ts'
import { purchaseOrderPartition, replenishmentTable } from '../replenishment.table.ts'
import { PURCHASE_ORDERS, purchaseOrderOf } from './purchase-order.store.ts'
import {
  isOpen,
  isPartyOf,
  type PurchaseOrder,
  type PurchaseOrderFilter,
  type PurchaseOrders,
} from './purchase-order.ts'

type Source = Pick<Query, 'index' | 'partition'>

/**
 * The partitions that together hold all orders a filter can match, narrowest first: one SKU has few orders
 * and few orders are open, while an organization's own may be all there are. What a partition holds beyond
 * the filter is left out on the way.
 */
export const sourcesFor = ({ sku, status, partyId }: PurchaseOrderFilter): readonly Source[] => {
  if (sku) return [{ index: 'bySku', partition: sku }]
  if (status && (isOpen(status) || !partyId)) return [{ index: 'byStatus', partition: status }]
  if (!partyId) return [{ index: 'byKind', partition: PURCHASE_ORDERS }]
  return [
    { index: 'byBuyer', partition: partyId },
    { index: 'bySupplier', partition: partyId },
  ]
}

const matches = (order: PurchaseOrder, { sku, warehouseId, status, partyId }: PurchaseOrderFilter): boolean =>
  (!sku || order.sku === sku) &&
  (!warehouseId || order.warehouseId === warehouseId) &&
  (!status || order.status === status) &&
  (!partyId || isPartyOf(order, partyId))

const READ_AT_ONCE = 100
/** One request reads at most this many orders; a caller whose filter matches few of them goes on from the cursor. */
const MOST_READ = 1_000

interface Direction {
  /** the order behind which the list goes on */
  readonly behind: string | undefined
  readonly oldestFirst: boolean
}

/** The orders of a partition behind one of them, read page by page as they are wanted. */
async function* byAge(tables: Tables, { index, partition }: Source, { behind, oldestFirst }: Direction) {
  const edge = index === 'byKind' ? behind && purchaseOrderPartition(behind) : behind
  let cursor: string | undefined
  do {
    const page = await tables.query({
      table: replenishmentTable,
      ...(index ? { index } : {}),
      partition,
      descending: !oldestFirst,
      limit: READ_AT_ONCE,
      ...(cursor ? { cursor } : edge ? { sort: oldestFirst ? { after: edge } : { before: edge } } : {}),
    })
    yield* page.items.map(purchaseOrderOf)
    cursor = page.cursor
  } while (cursor)
}

/** Several streams of one direction as one; an order that is in two of them comes once. */
async function* merged(streams: readonly AsyncGenerator<PurchaseOrder>[], oldestFirst: boolean) {
  const heads = await Promise.all(streams.map(stream => stream.next()))
  while (true) {
    const ids = heads.map(head => (head.done ? undefined : head.value.purchaseOrderId))
    const left = ids.filter(id => id !== undefined).toSorted()
    const top = left.at(oldestFirst ? 0 : -1)
    if (top === undefined) return
    const first = heads[ids.indexOf(top)]
    if (first && !first.done) yield first.value
    for (const [i, stream] of streams.entries()) if (ids[i] === top) heads[i] = await stream.next()
  }
}

/** A page of purchase orders by age, as their ids sort. The cursor is the last one looked at. */
export const listByAge =
  (tables: Tables): PurchaseOrders['list'] =>
  async (filter, { limit, cursor, oldestFirst = false }) => {
    const direction = { behind: cursor ? decodePlace(cursor) : undefined, oldestFirst }
    const streams = sourcesFor(filter).map(source => byAge(tables, source, direction))
    const items: PurchaseOrder[] = []
    let read = 0
    let last = ''
    for await (const order of merged(streams, oldestFirst)) {
      if (items.length === limit || read === MOST_READ) return { items, cursor: encodePlace(last) }
      read++
      last = order.purchaseOrderId
      if (matches(order, filter)) items.push(order)
    }
    return { items }
  }

import { decodeCursor, encodeCursor } from '../../../shared/cursor.ts'
import { DomainError } from '../../../shared/errors/domain-error.ts'
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

/** The orders of a partition before one of them, newest first, read page by page as they are wanted. */
async function* newest(tables: Tables, { index, partition }: Source, before: string | undefined) {
  const edge = index === 'byKind' ? before && purchaseOrderPartition(before) : before
  let cursor: string | undefined
  do {
    const page = await tables.query({
      table: replenishmentTable,
      ...(index ? { index } : {}),
      partition,
      descending: true,
      limit: READ_AT_ONCE,
      ...(cursor ? { cursor } : edge ? { sort: { before: edge } } : {}),
    })
    yield* page.items.map(purchaseOrderOf)
    cursor = page.cursor
  } while (cursor)
}

/** Several descending streams as one; an order that is in two of them comes once. */
async function* merged(streams: readonly AsyncGenerator<PurchaseOrder>[]) {
  const heads = await Promise.all(streams.map(stream => stream.next()))
  while (true) {
    const ids = heads.map(head => (head.done ? '' : head.value.purchaseOrderId))
    const top = ids.toSorted().at(-1)
    if (!top) return
    const first = heads[ids.indexOf(top)]
    if (first && !first.done) yield first.value
    for (const [i, stream] of streams.entries()) if (ids[i] === top) heads[i] = await stream.next()
  }
}

const beforeOf = (cursor: string | undefined): string | undefined => {
  if (!cursor) return undefined
  const { before } = decodeCursor(cursor)
  if (typeof before === 'string' && before) return before
  throw new DomainError('invalid-request', 'The cursor is not one that this list has given.', {
    errors: [{ pointer: '/cursor', rule: 'must be the nextCursor of an earlier answer' }],
  })
}

/** A page of purchase orders, newest first: their ids sort by age. The cursor is the last one looked at. */
export const listNewestFirst =
  (tables: Tables): PurchaseOrders['list'] =>
  async (filter, { limit, cursor }) => {
    const before = beforeOf(cursor)
    const items: PurchaseOrder[] = []
    let read = 0
    let last = ''
    for await (const order of merged(sourcesFor(filter).map(source => newest(tables, source, before)))) {
      if (items.length === limit || read === MOST_READ)
        return { items, cursor: encodeCursor({ before: last }) }
      read++
      last = order.purchaseOrderId
      if (matches(order, filter)) items.push(order)
    }
    return { items }
  }

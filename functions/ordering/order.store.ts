import { encodeCursor } from '../../shared/cursor.ts'
import { idempotencyPut } from '../../shared/idempotency.ts'
import { firstIdAt } from '../../shared/ids.ts'
import { outboxPut } from '../../shared/outbox.ts'
import type { SortRange, TableDefinition, Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, type Key, put, remove, type Write } from '../../shared/writes.ts'
import { backorderWrites } from './backorder.store.ts'
import type { HistoryEntry } from './history.ts'
import { chunkItem, chunkSizeFor, chunksOf, headItem, LINE_LIMITS, recordOf } from './order.item.ts'
import type { OrderRecord, RecordedLine } from './order-record.ts'
import {
  chunkKey,
  HISTORY,
  historyKey,
  ORDER,
  orderingTable,
  SHIPMENT,
  shipmentKey,
} from './ordering.table.ts'
import {
  type CursorBehind,
  type OrderChange,
  OrderMoved,
  type OrderPage,
  type Orders,
  type PageRequest,
} from './orders.ts'
import type { Shipment } from './shipment.ts'
import { stockWrites } from './stock-writes.ts'

const moved = (orderId: string) => () => new OrderMoved(orderId)

/** Same lines in the same chunks, as nobody has touched them. */
const isSame = (a: readonly RecordedLine[], b: readonly RecordedLine[] | undefined): boolean =>
  a.length === b?.length && a.every((line, i) => line === b[i])

/** What else a change writes: of a new order the order itself tells who placed it and when. */
export const changeWrites = ({
  before,
  after,
  events,
  history,
  shipments = [],
  done,
}: OrderChange): Write[] => {
  const { orderId } = after
  return [
    ...(before ? [put(orderingTable, { ...historyKey(orderId, history.version), ...history })] : []),
    ...shipments.map(one => put(orderingTable, { ...shipmentKey(orderId, one.shipmentId), ...one })),
    ...events.map(outboxPut),
    ...(done ? [idempotencyPut(orderingTable, done)] : []),
  ]
}

/** A draft waits for nothing. */
const waitingIn = (order: OrderRecord | undefined): readonly RecordedLine[] =>
  order && !order.isDraft ? order.lines : []

const plain = ({ pk: _pk, sk: _sk, ...rest }: Item): unknown => rest

const rangeOf = ({ from, to }: PageRequest): SortRange | undefined =>
  from === undefined && to === undefined
    ? undefined
    : { between: [firstIdAt('ord', from ?? 0), to === undefined ? 'ord_~' : firstIdAt('ord', to)] }

const idOf = ({ table, key }: { table: TableDefinition; key: Key }): string =>
  `${table.name} ${key.pk} ${key.sk}`

/** Writes of one transaction: those of one key are one, and some bring another along. */
const countOf = (writes: readonly Write[]): number =>
  new Set(
    writes.flatMap(write => ('beside' in write && write.beside ? [write, write.beside] : [write])).map(idOf),
  ).size

export const orderStore = (tables: Tables, limits = LINE_LIMITS): Orders => {
  const sizeFor = ({ before, after }: OrderChange): number | undefined => {
    if (before?.chunkSize) return before.chunkSize
    return after.lines.length > limits.inline ? chunkSizeFor(after.lines, limits) : undefined
  }
  /** The order and those of its chunks that are not as they were. */
  const orderWrites = (change: OrderChange): Write[] => {
    const { before, after } = change
    const { orderId } = after
    const size = sizeFor(change)
    const chunks = chunksOf(after.lines, size)
    const earlier = chunksOf(before?.lines ?? [], before?.chunkSize)
    return [
      put(orderingTable, headItem(size ? { ...after, chunkSize: size } : after), {
        when: before ? { version: equals(before.version), workId: absent() } : { pk: absent() },
        refused: moved(orderId),
        rank: 1,
      }),
      ...chunks.flatMap((lines, i) =>
        isSame(lines, earlier[i]) ? [] : [put(orderingTable, chunkItem(orderId, i, lines))],
      ),
      ...earlier
        .slice(chunks.length)
        .map((_, i) => remove(orderingTable, chunkKey(orderId, chunks.length + i))),
      ...backorderWrites(after, after.placedAt, waitingIn(before), waitingIn(after)),
    ]
  }
  const writesOf = (change: OrderChange): Write[] => {
    const { after, moves, history, holds } = change
    const reference = `${after.orderId}#${after.version}`
    const moving = { at: history.at, by: history.by, reference, orderId: after.orderId, holds }
    return [...orderWrites(change), ...stockWrites(moves, moving), ...changeWrites(change)]
  }
  const list = async (
    index: 'byBuyer' | 'bySeller',
    partition: string,
    page: PageRequest,
  ): Promise<OrderPage> => {
    const sort = rangeOf(page)
    const { items, cursor } = await tables.query({
      table: orderingTable,
      index,
      partition,
      limit: page.limit,
      descending: !page.oldestFirst,
      ...(sort ? { sort } : {}),
      ...(page.cursor ? { cursor: page.cursor } : {}),
    })
    // The lines of a large order lie beside it: lists come without them.
    const records = items.flatMap(item => recordOf([item]) ?? [])
    return { items: records, ...(cursor ? { cursor } : {}) }
  }
  const partOf = async (orderId: string, beginsWith: string): Promise<Item[]> => {
    const found: Item[] = []
    let cursor: string | undefined
    do {
      const page = await tables.query({
        table: orderingTable,
        partition: orderId,
        sort: { beginsWith },
        consistent: true,
        ...(cursor ? { cursor } : {}),
      })
      found.push(...page.items)
      cursor = page.cursor
    } while (cursor)
    return found
  }

  return {
    find: async orderId => {
      const record = recordOf(await partOf(orderId, ORDER))
      return record?.work?.kind === 'place' && record.work.isNew ? undefined : record
    },
    ofBuyer: (buyerId, page) => list('byBuyer', buyerId, page),
    ofSeller: (sellerId, page) => list('bySeller', sellerId, page),
    historyOf: async orderId => (await partOf(orderId, `${HISTORY}#`)).map(plain) as HistoryEntry[],
    shipmentsOf: async orderId => (await partOf(orderId, `${SHIPMENT}#`)).map(plain) as Shipment[],
    fits: change => countOf(writesOf(change)) <= limits.writes,
    save: change => tables.transact(writesOf(change)),
  }
}

/** A cursor that continues a list behind an order. */
export const cursorBehind: CursorBehind = ({ orderId, buyerId, sellerId }, index) =>
  encodeCursor({
    pk: orderId,
    sk: ORDER,
    orderId,
    ...(index === 'byBuyer' ? { buyerId } : { sellerId }),
  })

import { encodeCursor } from '../../shared/cursor.ts'
import { idempotencyPut } from '../../shared/idempotency.ts'
import { firstIdAt } from '../../shared/ids.ts'
import { outboxPut } from '../../shared/outbox.ts'
import type { SortRange, Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, put, remove, type Write } from '../../shared/writes.ts'
import { backorderWrites } from './backorder.store.ts'
import type { HistoryEntry } from './history.ts'
import { chunkItem, chunksOf, headItem, LINE_LIMITS, type LineLimits, recordOf } from './order.item.ts'
import type { OrderRecord } from './order-record.ts'
import {
  chunkKey,
  HISTORY,
  historyKey,
  ORDER,
  orderingTable,
  SHIPMENT,
  shipmentKey,
} from './ordering.table.ts'
import { type OrderChange, OrderMoved, type OrderPage, type Orders, type PageRequest } from './orders.ts'
import type { Shipment } from './shipment.ts'
import { stockWrites, warningWrites } from './stock-writes.ts'

/** DynamoDB's limit for a transaction. */
const MOST_WRITES = 100

const moved = (orderId: string) => () => new OrderMoved(orderId)

/** The order and those of its chunks that are not as they were. */
const orderWrites = ({ before, after }: OrderChange, limits: LineLimits): Write[] => {
  const { orderId } = after
  const chunks = chunksOf(after.lines, limits)
  const earlier = chunksOf(before?.lines ?? [], limits)
  const record: OrderRecord = chunks.length ? { ...after, chunkCount: chunks.length } : after
  const isSame = (lines: readonly unknown[], index: number): boolean =>
    earlier[index]?.length === lines.length && lines.every((line, i) => line === earlier[index]?.[i])
  return [
    put(orderingTable, headItem(record), {
      when: before ? { version: equals(before.version), workId: absent() } : { pk: absent() },
      refused: moved(orderId),
      rank: 1,
    }),
    ...chunks.flatMap((lines, i) =>
      isSame(lines, i) ? [] : [put(orderingTable, chunkItem(orderId, i, lines))],
    ),
    ...earlier
      .slice(chunks.length)
      .map((_, i) => remove(orderingTable, chunkKey(orderId, chunks.length + i))),
  ]
}

/** What else a change writes: of a new order the order itself tells who placed it and when. */
export const changeWrites = (change: OrderChange, tenant: string): Write[] => {
  const { before, after, events, history, shipments = [], warnings = [], done } = change
  const { orderId } = after
  return [
    ...(before ? [put(orderingTable, { ...historyKey(orderId, history.version), ...history })] : []),
    ...shipments.map(one => put(orderingTable, { ...shipmentKey(orderId, one.shipmentId), ...one })),
    ...backorderWrites(before, after),
    ...warningWrites(warnings, history.at, tenant),
    ...events.map(outboxPut),
    ...(done ? [idempotencyPut(orderingTable, done)] : []),
  ]
}

const plain = ({ pk: _pk, sk: _sk, ...rest }: Item): unknown => rest

const rangeOf = ({ from, to }: PageRequest): SortRange | undefined =>
  from === undefined && to === undefined
    ? undefined
    : {
        between: [firstIdAt('ord', from ?? 0), to === undefined ? 'ord_~' : firstIdAt('ord', to)],
      }

/** @param tenant whose events these are */
export const orderStore = (tables: Tables, tenant = '', limits = LINE_LIMITS): Orders => {
  const writesOf = (change: OrderChange): Write[] => {
    const { after, moves, history, holds } = change
    const reference = `${after.orderId}#${after.version}`
    const moving = { at: history.at, by: history.by, reference, orderId: after.orderId, holds }
    return [...orderWrites(change, limits), ...stockWrites(moves, moving), ...changeWrites(change, tenant)]
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
    fits: change => {
      const writes = writesOf(change)
      return new Set(writes.map(({ table, key }) => `${table.name} ${key.pk} ${key.sk}`)).size <= MOST_WRITES
    },
    save: change => tables.transact(writesOf(change)),
  }
}

/** A cursor that continues a list behind an order. */
export const cursorBehind = (order: OrderRecord, index: 'byBuyer' | 'bySeller'): string => {
  const partition = index === 'byBuyer' ? { buyerId: order.buyerId } : { sellerId: order.sellerId }
  return encodeCursor({ pk: order.orderId, sk: ORDER, orderId: order.orderId, ...partition })
}

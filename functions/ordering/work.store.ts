import { idempotencyAbandon, idempotencyFinish, idempotencyStart } from '../../shared/idempotency.ts'
import type { Tables } from '../../shared/tables.ts'
import {
  absent,
  absentOr,
  check,
  differs,
  equals,
  type Item,
  put,
  remove,
  update,
  type Write,
} from '../../shared/writes.ts'
import { backorderWrites } from './backorder.store.ts'
import { chunkItem, chunkSizeFor, chunksOf, headItem, LINE_LIMITS, recordOf } from './order.item.ts'
import { changeWrites } from './order.store.ts'
import type { OrderRecord, RecordedLine, Work } from './order-record.ts'
import { chunkKey, ORDER, orderingTable, orderKey } from './ordering.table.ts'
import { type Chunk, OrderMoved, type WorkInProgress, WorkStopped, type Works } from './orders.ts'
import { stockWrites } from './stock-writes.ts'

type Phase = WorkInProgress['phase']

const stopped = () => new WorkStopped('another process has taken the next step')

/** Every step asks whether the work is still under way in its direction: a slow process finds out that it was undone. */
const underWay = ({ work }: WorkInProgress, phase: Phase) => ({
  when: { workId: equals(work.workId), workPhase: equals(phase) },
  refused: stopped,
  rank: 1,
})

const stillUnderWay = (progress: WorkInProgress, phase: Phase): Write =>
  check(orderingTable, orderKey(progress.order.orderId), underWay(progress, phase))

const notDone = ({ work }: WorkInProgress) => ({
  when: { doneBy: absentOr(differs(work.workId)) },
  refused: stopped,
  rank: 1,
})

const chunkOf = (item: Item, index: number, work: Work): Chunk => ({
  index,
  lines: item.lines,
  ...(item.workId === work.workId && item.previous ? { previous: item.previous } : {}),
  isDone: item.doneBy === work.workId,
})

const moving = ({ order, work }: WorkInProgress, chunk: Chunk, suffix = '') => ({
  at: work.at,
  by: work.by,
  reference: `${order.orderId}#${work.workId}#${chunk.index}${suffix}`,
  orderId: order.orderId,
})

/** What waits in a chunk: while an order is being placed, nothing did before. */
const waits = ({ order, work }: WorkInProgress, chunk: Chunk, lines: readonly RecordedLine[]): Write[] =>
  work.kind === 'place'
    ? backorderWrites(order, work.at, [], lines)
    : backorderWrites(order, order.placedAt, chunk.lines, lines)

/** The chunks as the first step writes them: those to be held, or the lines of an order that had none. */
const firstChunks = (order: OrderRecord, work: Work, size: number, lines?: readonly RecordedLine[]) => {
  const had = chunksOf(order.lines, order.chunkSize).length
  if (!lines && size === order.chunkSize) return []
  const chunks = chunksOf(lines ?? order.lines, size)
  // Of a draft the chunks keep the lines that it has now, in case that placing it fails.
  const earlier = lines && !work.isNew ? chunksOf(order.lines, size) : []
  return [
    ...chunks.map((chunk, i) =>
      put(
        orderingTable,
        chunkItem(order.orderId, i, chunk, {
          ...(earlier[i] ? { previous: earlier[i] } : {}),
          workId: work.workId,
        }),
      ),
    ),
    ...Array.from({ length: Math.max(0, had - chunks.length) }, (_, i) =>
      remove(orderingTable, chunkKey(order.orderId, chunks.length + i)),
    ),
  ]
}

export const workStore = (tables: Tables, limits = LINE_LIMITS): Works => {
  const itemsOf = async (orderId: string): Promise<Item[]> => {
    const found: Item[] = []
    let cursor: string | undefined
    do {
      const page = await tables.query({
        table: orderingTable,
        partition: orderId,
        sort: { beginsWith: ORDER },
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
      const items = await itemsOf(orderId)
      const order = recordOf(items)
      if (!order?.work) return undefined
      const { work } = order
      const chunks = items.filter(({ sk }) => sk !== ORDER).map((item, i) => chunkOf(item, i, work))
      return { order, work, phase: items.find(({ sk }) => sk === ORDER)?.workPhase, chunks }
    },
    begin: (order, work, lines) => {
      const chunkSize = chunkSizeFor(lines ?? order.lines, limits, order.chunkSize ?? limits.chunk)
      return tables.transact([
        put(orderingTable, headItem({ ...order, work, chunkSize }), {
          when: work.isNew ? { pk: absent() } : { version: equals(order.version), workId: absent() },
          refused: () => new OrderMoved(order.orderId),
          rank: 1,
        }),
        ...firstChunks(order, work, chunkSize, lines),
        idempotencyStart(orderingTable, { ...work.once, storedAt: work.at }),
      ])
    },
    forward: (progress, chunk, lines, moves) => {
      const { order, work } = progress
      const state = { previous: chunk.lines, workId: work.workId, doneBy: work.workId }
      const marked: Write =
        work.kind === 'place'
          ? update(orderingTable, chunkKey(order.orderId, chunk.index), {
              set: { doneBy: work.workId },
              ...notDone(progress),
            })
          : put(orderingTable, chunkItem(order.orderId, chunk.index, lines, state), notDone(progress))
      return tables.transact([
        stillUnderWay(progress, 'forward'),
        marked,
        ...waits(progress, chunk, lines),
        ...stockWrites(moves, moving(progress, chunk)),
      ])
    },
    finish: (progress, change) => {
      const { after, done } = change
      return tables.transact([
        put(orderingTable, headItem(after), underWay(progress, 'forward')),
        ...changeWrites({ ...change, done: undefined }),
        ...(done ? [idempotencyFinish(orderingTable, done)] : []),
      ])
    },
    turnBack: progress =>
      tables.transact([
        update(orderingTable, orderKey(progress.order.orderId), {
          set: { workPhase: 'back' },
          ...underWay(progress, 'forward'),
        }),
      ]),
    back: (progress, chunk, moves) => {
      const { order, work } = progress
      const done = { when: { doneBy: equals(work.workId) }, refused: stopped, rank: 1 }
      const undone: Write[] =
        work.kind === 'place'
          ? [
              update(orderingTable, chunkKey(order.orderId, chunk.index), { remove: ['doneBy'], ...done }),
              ...backorderWrites(order, work.at, chunk.lines, []),
            ]
          : [put(orderingTable, chunkItem(order.orderId, chunk.index, chunk.previous ?? chunk.lines), done)]
      return tables.transact([
        stillUnderWay(progress, 'back'),
        ...undone,
        ...stockWrites(moves, moving(progress, chunk, '#back')),
      ])
    },
    forget: progress => {
      const { order, work, chunks } = progress
      const { work: _work, ...draft } = order
      const earlier = work.isNew ? [] : chunksOf(order.lines, order.chunkSize)
      return tables.transact([
        work.isNew
          ? remove(orderingTable, orderKey(order.orderId), underWay(progress, 'back'))
          : put(orderingTable, headItem(draft), underWay(progress, 'back')),
        ...chunks.map(({ index }) =>
          earlier[index]
            ? put(orderingTable, chunkItem(order.orderId, index, earlier[index]))
            : remove(orderingTable, chunkKey(order.orderId, index)),
        ),
        idempotencyAbandon(orderingTable, work.once.id),
      ])
    },
  }
}

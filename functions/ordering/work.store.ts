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
import { chunkSizeForChange } from './change-steps.ts'
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

const notMarked = ({ work }: WorkInProgress, mark: 'doneBy' | 'settledBy') => ({
  when: { [mark]: absentOr(differs(work.workId)) },
  refused: stopped,
  rank: 1,
})

const chunkOf = (item: Item, index: number, work: Work): Chunk => ({
  index,
  lines: item.lines,
  ...(item.workId === work.workId && item.previous ? { previous: item.previous } : {}),
  isDone: item.doneBy === work.workId,
  isSettled: item.settledBy === work.workId,
})

const moving = ({ order, work }: WorkInProgress, chunk: Chunk, suffix = '') => ({
  at: work.at,
  by: work.by,
  reference: `${order.orderId}#${work.workId}#${chunk.index}${suffix}`,
  orderId: order.orderId,
})

/**
 * What waits in a chunk: while an order is being placed, nothing did before; while it is being changed, the
 * same as before until everything is held.
 */
const waits = ({ order, work }: WorkInProgress, chunk: Chunk, lines: readonly RecordedLine[]): Write[] => {
  if (work.kind === 'change') return []
  return work.kind === 'place'
    ? backorderWrites(order, work.at, [], lines)
    : backorderWrites(order, order.placedAt, chunk.lines, lines)
}

/** Whether the chunks have the lines as they are to be from the first step on, so that a step only marks them. */
const hasNewLines = ({ kind }: Work): boolean => kind === 'place' || kind === 'change'

/** The chunks as the first step writes them: those to be held, or the lines of an order that had none. */
const firstChunks = (order: OrderRecord, work: Work, size: number, lines?: readonly RecordedLine[]) => {
  const had = chunksOf(order.lines, order.chunkSize).length
  if (!lines && size === order.chunkSize) return []
  const chunks = chunksOf(lines ?? order.lines, size)
  // Of what is there already the chunks keep the lines that it has now, in case that the work fails.
  const earlier = lines && !work.isNew ? chunksOf(order.lines, size) : undefined
  const count = Math.max(chunks.length, earlier?.length ?? 0)
  return [
    ...Array.from({ length: count }, (_, i) =>
      put(
        orderingTable,
        chunkItem(order.orderId, i, chunks[i] ?? [], {
          ...(earlier ? { previous: earlier[i] ?? [] } : {}),
          workId: work.workId,
        }),
      ),
    ),
    ...Array.from({ length: Math.max(0, had - count) }, (_, i) =>
      remove(orderingTable, chunkKey(order.orderId, count + i)),
    ),
  ]
}

export const workStore = (tables: Tables, limits = LINE_LIMITS): Works => {
  const sizeFor = (order: OrderRecord, work: Work, lines: readonly RecordedLine[] | undefined): number =>
    work.kind === 'change'
      ? chunkSizeForChange(order.lines, lines ?? order.lines, limits)
      : chunkSizeFor(lines ?? order.lines, limits, order.chunkSize ?? limits.chunk)
  /** The order's own item without a work, and how many chunks it has: none where its lines are few again. */
  const atRest = (order: OrderRecord): { head: Item; kept: number } => {
    const { chunkSize, ...few } = order
    return order.lines.length <= limits.inline
      ? { head: headItem(few), kept: 0 }
      : { head: headItem(order), kept: chunksOf(order.lines, chunkSize).length }
  }
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
      const chunkSize = sizeFor(order, work, lines)
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
      const marked: Write = hasNewLines(work)
        ? update(orderingTable, chunkKey(order.orderId, chunk.index), {
            set: { doneBy: work.workId },
            ...notMarked(progress, 'doneBy'),
          })
        : put(
            orderingTable,
            chunkItem(order.orderId, chunk.index, lines, state),
            notMarked(progress, 'doneBy'),
          )
      return tables.transact([
        stillUnderWay(progress, 'forward'),
        marked,
        ...waits(progress, chunk, lines),
        ...stockWrites(moves, moving(progress, chunk)),
      ])
    },
    passThrough: progress =>
      tables.transact([
        update(orderingTable, orderKey(progress.order.orderId), {
          set: { workPhase: 'through' },
          ...underWay(progress, 'forward'),
        }),
      ]),
    settle: (progress, chunk, moves) => {
      const { order, work } = progress
      return tables.transact([
        stillUnderWay(progress, 'through'),
        update(orderingTable, chunkKey(order.orderId, chunk.index), {
          set: { settledBy: work.workId },
          ...notMarked(progress, 'settledBy'),
        }),
        ...backorderWrites(order, order.placedAt, chunk.previous ?? [], chunk.lines),
        ...stockWrites(moves, moving(progress, chunk, '#settled')),
      ])
    },
    finish: (progress, change) => {
      const { done } = change
      const phase = progress.work.kind === 'change' ? 'through' : 'forward'
      const { head, kept } = atRest(change.after)
      return tables.transact([
        put(orderingTable, head, underWay(progress, phase)),
        ...progress.chunks
          .slice(kept)
          .map(({ index }) => remove(orderingTable, chunkKey(change.after.orderId, index))),
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
      const undone: Write[] = hasNewLines(work)
        ? [
            update(orderingTable, chunkKey(order.orderId, chunk.index), { remove: ['doneBy'], ...done }),
            ...(work.kind === 'place' ? backorderWrites(order, work.at, chunk.lines, []) : []),
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
      const { work: _work, ...before } = order
      const { head, kept } = atRest(before)
      const earlier = work.isNew ? [] : chunksOf(order.lines, order.chunkSize).slice(0, kept)
      return tables.transact([
        work.isNew
          ? remove(orderingTable, orderKey(order.orderId), underWay(progress, 'back'))
          : put(orderingTable, head, underWay(progress, 'back')),
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

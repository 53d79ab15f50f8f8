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
import { chunkItem, chunksOf, headItem, LINE_LIMITS, type LineLimits, recordOf } from './order.item.ts'
import { changeWrites } from './order.store.ts'
import type { OrderRecord, RecordedLine, Work } from './order-record.ts'
import { chunkKey, ORDER, orderingTable, orderKey } from './ordering.table.ts'
import { type Chunk, OrderMoved, type WorkInProgress, type Works, WorkStopped } from './orders.ts'
import { stockWrites } from './stock-writes.ts'

type Phase = WorkInProgress['phase']

const stopped = () => new WorkStopped('another process has taken the next step')

/** Every step asks whether the work is still under way in its direction: a slow process finds out that it was undone. */
const stillUnderWay = ({ order, work }: WorkInProgress, phase: Phase): Write =>
  check(orderingTable, orderKey(order.orderId), {
    when: { workId: equals(work.workId), workPhase: equals(phase) },
    refused: stopped,
    rank: 1,
  })

const underWay = ({ work }: WorkInProgress, phase: Phase) => ({
  when: { workId: equals(work.workId), workPhase: equals(phase) },
  refused: stopped,
  rank: 1,
})

const chunkOf = (item: Item, index: number, work: Work): Chunk => ({
  index,
  lines: item.lines,
  isDone: item.doneBy === work.workId,
})

export const workStore = (tables: Tables, tenant: string, limits: LineLimits = LINE_LIMITS): Works => {
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

  const moving = ({ order, work }: WorkInProgress, chunk: Chunk, suffix = '') => ({
    at: work.at,
    by: work.by,
    reference: `${order.orderId}#${work.workId}#${chunk.index}${suffix}`,
    orderId: order.orderId,
  })

  /** Of a draft the chunks keep the lines that it has now, in case that placing it fails. */
  const linesToHold = (order: OrderRecord, work: Work, lines: readonly RecordedLine[]): Write[] => {
    const earlier = work.isNew ? [] : chunksOf(order.lines, limits)
    return chunksOf(lines, limits).map((chunk, i) =>
      put(orderingTable, chunkItem(order.orderId, i, chunk, { previous: earlier[i], workId: work.workId })),
    )
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
    begin: (order, work, lines = []) => {
      const record = { ...order, work, chunkCount: chunksOf(order.lines, limits).length }
      return tables.transact([
        put(orderingTable, headItem(record), {
          when: work.isNew ? { pk: absent() } : { version: equals(order.version), workId: absent() },
          refused: () => new OrderMoved(order.orderId),
          rank: 1,
        }),
        ...linesToHold(order, work, lines),
        idempotencyStart(orderingTable, { ...work.once, storedAt: work.at }),
      ])
    },
    forward: (progress, chunk, lines, moves) => {
      const { order, work } = progress
      const kept = work.kind === 'place' ? undefined : chunk.lines
      const state = { previous: kept, workId: work.workId, doneBy: work.workId }
      const marked: Write =
        work.kind === 'place'
          ? update(orderingTable, chunkKey(order.orderId, chunk.index), {
              set: { doneBy: work.workId },
              when: { workId: equals(work.workId), doneBy: absentOr(differs(work.workId)) },
              refused: stopped,
              rank: 1,
            })
          : put(orderingTable, chunkItem(order.orderId, chunk.index, lines, state), {
              when: { doneBy: absentOr(differs(work.workId)) },
              refused: stopped,
              rank: 1,
            })
      return tables.transact([
        stillUnderWay(progress, 'forward'),
        marked,
        ...stockWrites(moves, moving(progress, chunk)),
      ])
    },
    finish: (progress, change) => {
      const { after, done } = change
      const record = { ...after, chunkCount: progress.chunks.length }
      return tables.transact([
        put(orderingTable, headItem(record), underWay(progress, 'forward')),
        ...changeWrites({ ...change, done: undefined }, tenant),
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
    back: (progress, chunk, moves) =>
      tables.transact([
        stillUnderWay(progress, 'back'),
        update(orderingTable, chunkKey(progress.order.orderId, chunk.index), {
          remove: ['doneBy'],
          when: { doneBy: equals(progress.work.workId) },
          refused: stopped,
          rank: 1,
        }),
        ...stockWrites(moves, moving(progress, chunk, '#back')),
      ]),
    forget: progress => {
      const { order, work, chunks } = progress
      const { work: _work, ...draft } = order
      const earlier = work.isNew ? [] : chunksOf(order.lines, limits)
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

import { idempotencyPut } from '../../../shared/idempotency.ts'
import type { Tables } from '../../../shared/tables.ts'
import {
  absent,
  absentOr,
  equals,
  type Item,
  lessThan,
  present,
  put,
  update,
} from '../../../shared/writes.ts'
import { correctStock, journaled } from '../../inventory/index.ts'
import { countTaskKey, positionKey, replenishmentTable } from '../replenishment.table.ts'
import { CountOvertaken, type CountTask, type CountTasks } from './count-task.ts'

/** The partition of the index `byKind` that holds open tasks. */
const OPEN = 'openCountTask'

const taskItem = (task: CountTask): Item => ({
  ...countTaskKey(task.sku, task.warehouseId),
  ...(task.status === 'open' ? { kind: OPEN } : {}),
  ...task,
})

const taskOf = ({ pk: _pk, sk: _sk, kind: _, ...task }: Item): CountTask => task as unknown as CountTask

/** A doubt that is known already, or older than what people have counted since. */
class NothingNew extends Error {}

export const countTaskStore = (tables: Tables): CountTasks => ({
  find: async ({ sku, warehouseId }) => {
    const item = await tables.get(replenishmentTable, countTaskKey(sku, warehouseId), { consistent: true })
    return item && taskOf(item)
  },
  open: async ({ limit, cursor }) => {
    const page = await tables.query({
      table: replenishmentTable,
      index: 'byKind',
      partition: OPEN,
      limit,
      ...(cursor ? { cursor } : {}),
    })
    return { items: page.items.map(taskOf), ...(page.cursor ? { cursor: page.cursor } : {}) }
  },
  raise: async ({ sku, warehouseId, deviceId, readingId, quantity, measuredAt }, reason, at) => {
    const task: CountTask = {
      sku,
      warehouseId,
      status: 'open',
      reason,
      deviceId,
      readingId,
      quantity,
      measuredAt,
      openedAt: at,
    }
    const before = await tables.get(replenishmentTable, countTaskKey(sku, warehouseId), { consistent: true })
    if (before?.status === 'open' || (before?.countedAt ?? '') >= measuredAt) return
    const position = await tables.get(replenishmentTable, positionKey(sku, warehouseId), { consistent: true })
    const freeze = update(replenishmentTable, positionKey(sku, warehouseId), {
      set: { frozen: { reason, since: at } },
      add: { version: 1 },
      when: { pk: present(), frozen: absent() },
      refused: () => new NothingNew(),
    })
    const asked = put(replenishmentTable, taskItem(task), {
      when: before ? { countedAt: equals(before.countedAt) } : { pk: absent() },
      refused: () => new NothingNew(),
    })
    try {
      await tables.transact(position ? [freeze, asked] : [asked])
    } catch (thrown) {
      if (!(thrown instanceof NothingNew)) throw thrown
    }
  },
  finish: async ({ task, stock, at, record }) => {
    const { sku, warehouseId, counted = 0, countedBy } = task
    const overtaken = () => new CountOvertaken(`${sku} in ${warehouseId}`)
    const position = await tables.get(replenishmentTable, positionKey(sku, warehouseId), { consistent: true })
    await tables.transact(
      journaled(
        [
          correctStock(
            { sku, warehouseId, quantity: counted, before: stock.onHand, measuredAt: at },
            overtaken,
          ),
          put(replenishmentTable, taskItem(task), {
            when: { status: equals('open'), countedAt: absentOr(lessThan(at)) },
            refused: overtaken,
            rank: 1,
          }),
          ...(position
            ? [
                update(replenishmentTable, positionKey(sku, warehouseId), {
                  remove: ['frozen'],
                  add: { version: 1 },
                  when: { pk: present() },
                }),
              ]
            : []),
          idempotencyPut(replenishmentTable, record),
        ],
        {
          kind: 'count',
          at,
          reference: `count ${warehouseId} ${sku} ${at}`,
          ...(countedBy ? { by: countedBy } : {}),
        },
      ),
    )
  },
})

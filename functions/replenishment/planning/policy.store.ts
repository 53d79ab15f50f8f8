import { idempotencyPut } from '../../../shared/idempotency.ts'
import type { Tables } from '../../../shared/tables.ts'
import { absent, equals, type Item, update } from '../../../shared/writes.ts'
import { positionItem, positionOf } from '../positions/position.store.ts'
import type { Position } from '../positions/position.ts'
import { positionKey, replenishmentTable } from '../replenishment.table.ts'
import { type Policies, PolicyMoved } from './set-policy.ts'

/** What orders count up and down is added to, so that a position that is new begins with nothing. */
const ordersOwn = ['onOrder', 'version', 'openPurchaseOrderId', 'pausedUntil', 'frozen', 'plan']

const peoplesOwn = (position: Position): Item => {
  const item = positionItem(position)
  return Object.fromEntries(
    Object.entries(item).filter(
      ([name, value]) => !ordersOwn.includes(name) && !['pk', 'sk'].includes(name) && value !== undefined,
    ),
  ) as Item
}

export const policyStore = (tables: Tables): Policies => ({
  find: async ({ sku, warehouseId }) => {
    const item = await tables.get(replenishmentTable, positionKey(sku, warehouseId), { consistent: true })
    return item && positionOf(item)
  },
  set: (position, before, record) =>
    tables.transact([
      update(replenishmentTable, positionKey(position.sku, position.warehouseId), {
        set: peoplesOwn(position),
        add: { onOrder: 0, version: 0 },
        when: { policyVersion: before ? equals(before) : absent() },
        refused: () => new PolicyMoved(`${position.sku} in ${position.warehouseId}`),
        rank: 1,
      }),
      idempotencyPut(replenishmentTable, record),
    ]),
})

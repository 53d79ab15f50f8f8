import { outboxPut } from '../../shared/outbox.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, type Item, put, update } from '../../shared/writes.ts'
import { readBuckets, stockByRef, stockOf, withBuckets } from '../inventory/index.ts'
import { MOST_POSITIONS_AT_ONCE, type Position, PositionMoved, type Positions } from './position.ts'
import { decisionItem, purchaseOrderItem } from './purchase-order.store.ts'
import { positionKey, replenishmentTable, reviewKey } from './replenishment.table.ts'

/** The partition of the index `byKind` that holds all positions. */
const KIND = 'position'

export const positionItem = (position: Position): Item => ({
  ...positionKey(position.sku, position.warehouseId),
  kind: KIND,
  ...position,
})

const positionOf = ({ pk: _pk, sk: _sk, kind: _kind, ...position }: Item): Position =>
  position as unknown as Position

export const positionStore = (tables: Tables): Positions => ({
  findAll: async refs => {
    const keys = refs.map(({ sku, warehouseId }) => positionKey(sku, warehouseId))
    const [positions = [], stocks = []] = await tables.batchGet([
      { table: replenishmentTable, keys, consistent: true },
      stockByRef(refs),
    ])
    const id = ({ sku, warehouseId }: Pick<Position, 'sku' | 'warehouseId'>) => `${warehouseId} ${sku}`
    const found = stocks.map(stockOf)
    const whole = withBuckets(found, await readBuckets(tables, found))
    const stockById = new Map(whole.map(stock => [id(stock), stock]))
    return positions.map(positionOf).flatMap(position => {
      const stock = stockById.get(id(position))
      return stock ? [{ position, stock }] : []
    })
  },

  page: async cursor => {
    const page = await tables.query({
      table: replenishmentTable,
      index: 'byKind',
      partition: KIND,
      limit: MOST_POSITIONS_AT_ONCE,
      ...(cursor ? { cursor } : {}),
    })
    const refs = page.items.map(({ sku, warehouseId }) => ({ sku, warehouseId }))
    return page.cursor ? { refs, cursor: page.cursor } : { refs }
  },

  raise: ({ order, position, decision, event }) =>
    tables.transact([
      update(replenishmentTable, positionKey(position.sku, position.warehouseId), {
        add: { onOrder: decision.quantity, version: 1 },
        set: { openPurchaseOrderId: order.purchaseOrderId },
        when: { openPurchaseOrderId: absent(), version: equals(position.version) },
        refused: () => new PositionMoved(`${position.sku} in ${position.warehouseId}`),
      }),
      put(replenishmentTable, purchaseOrderItem(order), { when: { pk: absent() } }),
      put(replenishmentTable, decisionItem(decision), { when: { pk: absent() } }),
      outboxPut(event),
    ]),

  reviewedUpTo: async () => {
    const item = await tables.get(replenishmentTable, reviewKey, { consistent: true })
    return item?.cursor as string | undefined
  },
  rememberReview: cursor =>
    tables.transact([put(replenishmentTable, { ...reviewKey, ...(cursor ? { cursor } : {}) })]),
})

import { outboxPut } from '../../../shared/outbox.ts'
import type { Tables } from '../../../shared/tables.ts'
import { absent, equals, type Item, put, update } from '../../../shared/writes.ts'
import { readBuckets, stockByRef, stockOf, withBuckets } from '../../inventory/index.ts'
import { decisionItem, purchaseOrderItem } from '../purchase-orders/purchase-order.store.ts'
import { positionKey, replenishmentTable, reviewKey } from '../replenishment.table.ts'
import { spendUpdate, supplierTermsStore } from '../suppliers/supplier-terms.store.ts'
import { MOST_POSITIONS_AT_ONCE, type Position, PositionMoved, type Positions } from './position.ts'

/** The partition of the index `byKind` that holds all positions. */
const KIND = 'position'
/** Of these the ones closest to their reorder point are joined. */
const MOST_OF_SUPPLY = 200

export const positionItem = (position: Position): Item => ({
  ...positionKey(position.sku, position.warehouseId),
  kind: KIND,
  supply: supplyOf(position),
  ...position,
})

/** All positions that one supplier fills in one warehouse for one buyer. */
const supplyOf = ({ buyerId, supplierId, warehouseId }: Position): string =>
  `${buyerId} ${supplierId} ${warehouseId}`

export const positionOf = ({ pk: _pk, sk: _sk, kind: _kind, supply: _, ...position }: Item): Position =>
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
    const known = positions.map(positionOf)
    const terms = await supplierTermsStore(tables).findAll(known)
    const termsOf = new Map(terms.map(each => [`${each.buyerId} ${each.supplierId}`, each]))
    return known.flatMap(position => {
      const stock = stockById.get(id(position))
      const facts = termsOf.get(`${position.buyerId} ${position.supplierId}`)
      return stock ? [{ position, stock, ...(facts ? { terms: facts } : {}) }] : []
    })
  },

  page: async (cursor, limit = MOST_POSITIONS_AT_ONCE) => {
    const page = await tables.query({
      table: replenishmentTable,
      index: 'byKind',
      partition: KIND,
      limit,
      ...(cursor ? { cursor } : {}),
    })
    const refs = page.items.map(({ sku, warehouseId }) => ({ sku, warehouseId }))
    return page.cursor ? { refs, cursor: page.cursor } : { refs }
  },

  ofSupply: async position => {
    const { items } = await tables.query({
      table: replenishmentTable,
      index: 'bySupply',
      partition: supplyOf(position),
      limit: MOST_OF_SUPPLY,
    })
    return items.map(({ sku, warehouseId }) => ({ sku, warehouseId }))
  },

  raise: ({ order, positions, decision, event, spend }) =>
    tables.transact([
      ...positions.map((position, i) =>
        update(replenishmentTable, positionKey(position.sku, position.warehouseId), {
          add: { onOrder: order.lines[i]?.quantity ?? 0, version: 1 },
          set: { openPurchaseOrderId: order.purchaseOrderId },
          when: { openPurchaseOrderId: absent(), version: equals(position.version) },
          refused: () => new PositionMoved(`${position.sku} in ${position.warehouseId}`),
          rank: 1,
        }),
      ),
      ...(spend ? [spendUpdate(spend)] : []),
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

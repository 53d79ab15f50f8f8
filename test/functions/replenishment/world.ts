import { catalogTable, type Product, productItem, productStore } from '../../../functions/catalog/index.ts'
import { deviceStore, knownDevices } from '../../../functions/devices/index.ts'
import {
  inventoryTable,
  levelsWatch,
  type StockRef,
  stockItem,
  stockKey,
  stockOf,
  stockReader,
  warehouseItem,
} from '../../../functions/inventory/index.ts'
import { type Position, positionItem, replenishmentTable } from '../../../functions/replenishment/index.ts'
import { evaluatePositions } from '../../../functions/replenishment/positions/evaluate-positions.ts'
import { positionStore } from '../../../functions/replenishment/positions/position.store.ts'
import { purchaseOrderStore } from '../../../functions/replenishment/purchase-orders/purchase-order.store.ts'
import type {
  PurchaseOrder,
  PurchaseOrderFilter,
} from '../../../functions/replenishment/purchase-orders/purchase-order.ts'
import { receiveGoods } from '../../../functions/replenishment/purchase-orders/receive-goods.ts'
import { countTaskStore } from '../../../functions/replenishment/readings/count-task.store.ts'
import { handleReadings } from '../../../functions/replenishment/readings/handle-readings.ts'
import { readingStore } from '../../../functions/replenishment/readings/reading.store.ts'
import type { QueuedReading } from '../../../functions/replenishment/readings/reading.ts'
import { recordReadings } from '../../../functions/replenishment/readings/record-readings.ts'
import { knownMeasures } from '../../../functions/replenishment/readings/sku-measures.ts'
import { supplierTermsStore } from '../../../functions/replenishment/suppliers/supplier-terms.store.ts'
import type { Actor } from '../../../shared/actor.ts'
import type { Clock } from '../../../shared/clock.ts'
import type { IdempotencyRecord } from '../../../shared/idempotency.ts'
import type { NewId } from '../../../shared/ids.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import type { Tables } from '../../../shared/tables.ts'

export const NOW = '2026-03-01T12:00:00.000Z'
export const clock = () => NOW

/** `minutes` after 08:00 of the test's day. */
export const at = (minutes: number): string =>
  new Date(Date.parse('2026-03-01T08:00:00.000Z') + minutes * 60_000).toISOString()

export const position = (changes: Partial<Position> = {}): Position => ({
  sku: 'DL-1',
  warehouseId: 'wh_shanghai',
  buyerId: 'org_huadong',
  supplierId: 'org_sup_ningbo',
  reorderPoint: 50,
  orderUpTo: 200,
  packSize: 12,
  moq: 24,
  leadTimeDays: 7,
  onOrder: 0,
  version: 0,
  ...changes,
})

let made = 0
/** Ids that sort by age within a millisecond as well. */
const newId: NewId = prefix => `${prefix}_${String(++made).padStart(26, '0')}`

export const reading = (changes: Partial<QueuedReading> = {}): QueuedReading => ({
  deviceId: 'dev_1',
  readingId: `r-${++made}`,
  warehouseId: 'wh_shanghai',
  sku: 'DL-1',
  quantity: 100,
  measuredAt: at(0),
  receivedAt: Date.parse(NOW),
  ...changes,
})

const actor = (organizationId: string, ...organizationRoles: Actor['organizationRoles']): Actor => ({
  subject: `user-of-${organizationId}`,
  organizationId,
  organizationRoles,
  role: 'test',
  permissions: new Set(['purchase-order:read', 'purchase-order:receive', 'stock-reading:post']),
})
export const owner = actor('org_huadong', 'supplier')
export const supplier = actor('org_sup_ningbo', 'supplier')
export const stranger = actor('org_dealer_01', 'dealer')
export const operator = actor('org_operator', 'operator')

export const once = <Result>(result: Result): IdempotencyRecord => ({
  id: `test ${++made}`,
  fingerprint: '',
  status: 201,
  body: JSON.stringify(result),
  storedAt: NOW,
})

/** A small world: some SKUs in one warehouse, and all that happens to them. */
export const world = async ({
  tables = memoryTables(),
  seedTables = tables,
  onHand = 100,
  positions = [position()],
  clock: now = clock,
}: {
  tables?: Tables
  seedTables?: Tables
  onHand?: number
  positions?: Position[]
  clock?: Clock
} = {}) => {
  await seedTables.putAll(inventoryTable, [
    warehouseItem({ warehouseId: 'wh_shanghai', name: '上海仓', ownerId: 'org_huadong' }),
    ...positions.map(({ sku, warehouseId }) => stockItem({ sku, warehouseId, onHand, held: 0 })),
  ])
  await seedTables.putAll(replenishmentTable, positions.map(positionItem))
  const orders = purchaseOrderStore(tables)
  const evaluate = evaluatePositions({
    positions: positionStore(tables),
    clock: now,
    newId,
    tenantId: 'test',
    timeZone: 'UTC',
    currency: 'CNY',
  })
  const registry = deviceStore(tables)
  const record = recordReadings({
    readings: readingStore(tables),
    devices: knownDevices(registry, () => Date.parse(now())),
    measures: knownMeasures(productStore(tables).findAll, () => Date.parse(now())),
    sighted: registry.sighted,
    doubt: (doubted, reason) => countTaskStore(tables).raise(doubted, reason, now()),
    clock: now,
  })
  const told = levelsWatch(tables, 'test')
  /** stocks that were looked at for their levels, and how many warnings came of it */
  const watched = { stocks: 0, warnings: 0 }
  const watch = async (stocks: readonly StockRef[]): Promise<void> => {
    watched.stocks += stocks.length
    watched.warnings += await told(stocks)
  }
  return {
    tables,
    orders,
    evaluate,
    watch,
    watched,
    record,
    handle: handleReadings({ record, evaluate, watch }),
    receive: receiveGoods({ orders, terms: supplierTermsStore(tables), clock: now, newId, tenantId: 'test' }),
    warehouses: stockReader(tables).warehouses,
    /** Puts a SKU into the catalogue, or changes it there. */
    sell: (product: Partial<Product> = {}) =>
      seedTables.putAll(catalogTable, [
        productItem({
          sku: 'DL-1',
          name: { zh: '螺栓', en: 'Bolt' },
          unit: 'C62',
          unitPrice: { amount: 100, currency: 'CNY' },
          taxRate: '0.13',
          taxClassificationCode: '1080412990000000000',
          sellerId: 'org_huadong',
          status: 'active',
          ...product,
        }),
      ]),
    stock: async (sku = 'DL-1') => {
      const item = await tables.get(inventoryTable, stockKey(sku, 'wh_shanghai'))
      return item && stockOf(item)
    },
    everyOrder: async (filter: PurchaseOrderFilter = {}) => {
      const all: PurchaseOrder[] = []
      let cursor: string | undefined
      do {
        const page = await purchaseOrderStore(seedTables).list(filter, { limit: 100, cursor })
        all.push(...page.items)
        cursor = page.cursor
      } while (cursor)
      return all
    },
    allOrders: async () => (await orders.list({}, { limit: 100, cursor: undefined })).items,
  }
}

import { afterAll, beforeAll, expect, it } from 'vitest'
import { catalogTable } from '../../../functions/catalog/index.ts'
import { inventoryTable } from '../../../functions/inventory/index.ts'
import { journalStore } from '../../../functions/inventory/journal.store.ts'
import { keepWarehouse, setLevels } from '../../../functions/inventory/keep-settings.ts'
import { levelsStore } from '../../../functions/inventory/levels.store.ts'
import { sellersOf } from '../../../functions/inventory/sellers.store.ts'
import { warehouseKeeper } from '../../../functions/inventory/warehouse.store.ts'
import { orderingTable } from '../../../functions/ordering/ordering.table.ts'
import { organizationsTable } from '../../../functions/organizations/index.ts'
import { outboxTable } from '../../../shared/outbox.ts'
import { measuredPatterns } from '../../support/access-patterns.ts'
import { startDynamo, type TestDynamo } from '../../support/dynamo.ts'
import { once, orderWorld } from '../ordering/order-world.ts'
import { buyer, seller } from '../ordering/stock-world.ts'

let dynamo: TestDynamo
beforeAll(async () => {
  dynamo = await startDynamo()
  for (const table of [catalogTable, inventoryTable, orderingTable, organizationsTable, outboxTable]) {
    await dynamo.createTable(table)
  }
})
afterAll(() => dynamo.stop())

it('The access patterns of the README consume the units that it says, on the real engine', async () => {
  const skus = Array.from({ length: 20 }, (_, i) => `SKU-${i}`)
  const { tables } = dynamo
  const { services } = await orderWorld({ tables, skus, onHand: { wh_1: 100, wh_2: 50 } })
  const { stock, move, holds } = services
  const draft = { actor: buyer, draft: true, holdForMinutes: 10, lines: [{ sku: 'SKU-0', quantity: 1 }] }
  const { orderId } = await services.place(draft, once())

  const { does, beside } = measuredPatterns(dynamo)
  const refs = skus.slice(0, 10).map(sku => ({ sku, warehouseId: 'wh_1' }))
  await does('stocks of 10 SKUs', () => stock.findAll(refs))
  await does('all warehouses of a SKU', () => stock.ofSku('SKU-0'))
  await does('20 stocks of a warehouse', () => stock.inWarehouse('wh_1', { limit: 20 }))
  await services.stock.warehouses()
  await does('holds of a draft', () => holds.of(orderId))
  const three = skus.slice(1, 4).map(sku => ({ sku, quantity: 5 }))
  const by = { actor: seller, warehouseId: 'wh_1', lines: three }
  await does('book a receipt of 3 lines', () => move({ ...by, kind: 'receipt' }, once()))
  await does('transfer 3 lines', () => move({ ...by, kind: 'transfer', toWarehouseId: 'wh_2' }, once()))
  await does('count 3 lines', () => move({ ...by, kind: 'count' }, once()))
  await does('split a stock into 10 buckets', () =>
    services.promote({ actor: seller, sku: 'SKU-9', warehouseId: 'wh_1', buckets: 10 }, once()),
  )
  await does('a promoted stock', () => stock.find({ sku: 'SKU-9', warehouseId: 'wh_1' }))
  const settings = { stock, levels: levelsStore(tables), sellersOf: sellersOf(tables) }
  const levels = { actor: seller, sku: 'SKU-5', warehouseId: 'wh_1', lowBelow: 5, ifMatch: 0 }
  await does('set levels', () => setLevels(settings)(levels, once()))
  const opened = { actor: seller, warehouseId: 'wh_3', name: 'Three', ifMatch: 0 }
  await does('open a warehouse', () => keepWarehouse({ keeper: warehouseKeeper(tables) })(opened, once()))
  await does('20 entries of the journal', () =>
    journalStore(tables).pageOfDay({ name: 'goods', day: '2026-11-25', limit: 20 }),
  )

  const { measured, written } = beside('inventory')
  expect(measured).toEqual(written)
})

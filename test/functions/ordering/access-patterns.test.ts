import { afterAll, beforeAll, expect, it } from 'vitest'
import { catalogTable } from '../../../functions/catalog/index.ts'
import { inventoryTable } from '../../../functions/inventory/index.ts'
import { orderingTable } from '../../../functions/ordering/ordering.table.ts'
import { organizationsTable } from '../../../functions/organizations/index.ts'
import { outboxTable } from '../../../shared/outbox.ts'
import { measuredPatterns } from '../../support/access-patterns.ts'
import { startDynamo, type TestDynamo } from '../../support/dynamo.ts'
import { once, orderWorld } from './order-world.ts'
import { buyer, seller } from './stock-world.ts'

let dynamo: TestDynamo
beforeAll(async () => {
  dynamo = await startDynamo()
  for (const table of [catalogTable, inventoryTable, orderingTable, organizationsTable, outboxTable]) {
    await dynamo.createTable(table)
  }
})
afterAll(() => dynamo.stop())

it('The access patterns of the README consume the units that it says, on the real engine', async () => {
  const skus = Array.from({ length: 10 }, (_, i) => `SKU-${i}`)
  const { services } = await orderWorld({ tables: dynamo.tables, skus, onHand: { wh_1: 100, wh_2: 50 } })
  const lines = (quantity: number) => skus.map(sku => ({ sku, quantity }))
  // Warehouses are remembered from here on.
  await services.place({ actor: buyer, lines: lines(1) }, once())

  const { does, beside } = measuredPatterns(dynamo)
  const place = () => services.place({ actor: buyer, lines: lines(2) }, once())
  const { orderId } = await does('place it', place)
  const from = { orderId, actor: seller }
  const change = { ...from, actor: buyer, ifMatch: 1, lines: lines(3) }
  await does('read an order', () => services.orders.find(orderId))
  await does('change it', () => services.change(change, once()))
  await does('confirm it', () => services.confirm({ ...from, ifMatch: 2 }, once()))
  const oneOf = (lineNumber: number) => ({ lines: [{ lineNumber, quantity: 1 }] })
  await does('ship a piece of it', () => services.ship({ ...from, ...oneOf(1) }, once()))
  await does('cancel a piece of it', () => services.cancel({ ...from, ...oneOf(2) }, once()))
  await does('deliver a piece of it', () => services.deliver({ ...from, ...oneOf(1) }, once()))
  await does('its history', () => services.orders.historyOf(orderId))
  await does('its shipments', () => services.orders.shipmentsOf(orderId))

  for (let i = 0; i < 8; i++) await place()
  await does('a page of ten orders', () => services.orders.ofBuyer('org_buyer', { limit: 10 }))

  const waiting = { actor: buyer, lines: [{ sku: 'SKU-0', quantity: 400 }], allowBackorder: true }
  await services.place(waiting, once())
  await does('backorders of a SKU', () => services.backorders.ofSku('SKU-0', { limit: 25 }))
  const receipt = { actor: seller, kind: 'receipt' as const, warehouseId: 'wh_1' }
  await services.move({ ...receipt, lines: [{ sku: 'SKU-0', quantity: 5 }] }, once())
  await does('fill a backorder', () => services.fill(['SKU-0']))

  await does('review who waits for a SKU', () => services.review(() => true))

  const { measured, written } = beside('ordering')
  expect(measured).toEqual(written)
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogTable } from '../../../functions/catalog/index.ts'
import { inventoryTable } from '../../../functions/inventory/index.ts'
import { deliveryPlaces } from '../../../functions/ordering/delivery-places.store.ts'
import { shippedFrom } from '../../../functions/ordering/order-lines.ts'
import { orderingTable } from '../../../functions/ordering/ordering.table.ts'
import { afterOrder } from '../../../functions/ordering/ordering.ts'
import { returnStore } from '../../../functions/ordering/return-request.store.ts'
import { organizationItem, organizationsTable } from '../../../functions/organizations/index.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import { outboxTable } from '../../../shared/outbox.ts'
import type { Tables } from '../../../shared/tables.ts'
import { startDynamo, type TestDynamo } from '../../support/dynamo.ts'
import { once, orderWorld, START } from './order-world.ts'
import { BUYER, buyer, seller } from './stock-world.ts'

let dynamo: TestDynamo

beforeAll(async () => {
  dynamo = await startDynamo()
  for (const table of [orderingTable, catalogTable, inventoryTable, organizationsTable, outboxTable])
    await dynamo.createTable(table)
}, 60_000)
afterAll(() => dynamo?.stop())

const other = { ...buyer, subject: 'somebody', organizationId: 'org_other' }

const prepared = async (tables: Tables) => {
  const world = await orderWorld({ tables })
  await tables.putAll(organizationsTable, [
    organizationItem({
      organizationId: BUYER,
      name: 'Buyer',
      roles: ['dealer'],
      units: [{ unitId: 'shop-2', name: 'Shop 2' }],
    }),
  ])
  let ids = 0
  const does = afterOrder({
    orders: world.services.orders,
    returns: returnStore(tables),
    placesOf: deliveryPlaces(tables),
    clock: () => START,
    newId: prefix => `${prefix}_${String(++ids).padStart(26, '0')}`,
    tenant: { id: 'test', timeZone: 'Asia/Shanghai' } as never,
  })
  const place = () => world.services.place({ actor: buyer, lines: [{ sku: 'A', quantity: 3 }] }, once())
  const ship = (orderId: string) => world.services.ship({ actor: seller, orderId }, once())
  return { ...world, does, place, ship }
}

describe.each([
  ['in memory', () => memoryTables()],
  ['on the engine', () => dynamo.tables],
])('After an order, %s', (_, tablesOf) => {
  it('goes to another unit of its buyer for as long as something is to be shipped', async () => {
    const { does, place, ship } = await prepared(tablesOf())
    const order = await place()
    const { orderId, version } = order
    const there = await does.redirect({ actor: buyer, orderId, ifMatch: version, unitId: 'shop-2' }, once())
    expect(there).toMatchObject({ deliverToUnit: 'shop-2', version: version + 1, total: order.total })
    const nowhere = { actor: buyer, orderId, ifMatch: version + 1, unitId: 'elsewhere' }
    await expect(does.redirect(nowhere, once())).rejects.toMatchObject({ code: 'invalid-request' })
    const early = { actor: buyer, orderId, ifMatch: version, unitId: 'shop-2' }
    await expect(does.redirect(early, once())).rejects.toMatchObject({ code: 'precondition-failed' })
    await expect(does.redirect({ ...early, actor: other }, once())).rejects.toMatchObject({
      code: 'not-found',
    })
    await ship(orderId)
    const late = { actor: buyer, orderId, unitId: 'shop-2' }
    await expect(does.redirect(late, once())).rejects.toMatchObject({ code: 'illegal-transition' })
  })

  it('no piece is asked back twice, none that was not shipped, and a declined one can be again', async () => {
    const tables = tablesOf()
    const { does, place, ship } = await prepared(tables)
    const { orderId } = await place()
    const ask = (quantity: number) =>
      does.requestReturn(
        { actor: buyer, orderId, reason: 'damaged', lines: [{ lineNumber: 1, quantity }] },
        once(),
      )
    await expect(ask(1)).rejects.toMatchObject({ code: 'quantity-exceeds-open' })
    await expect(
      does.requestReturn({ actor: buyer, orderId, reason: 'other' }, once()),
    ).rejects.toMatchObject({ code: 'illegal-transition' })
    await ship(orderId)
    const [one, two] = await Promise.allSettled([ask(2), ask(2)])
    expect([one.status, two.status].toSorted()).toEqual(['fulfilled', 'rejected'])
    const [request] = await does.listReturns({ actor: buyer, orderId })
    const named = { orderId, returnId: request?.returnId ?? '' }
    await expect(does.decideReturn({ ...named, actor: buyer, accept: true }, once())).rejects.toMatchObject({
      code: 'not-found',
    })
    const declined = { ...named, actor: seller, accept: false, note: 'used' }
    expect(await does.decideReturn(declined, once())).toMatchObject({ state: 'declined', note: 'used' })
    await expect(does.decideReturn(declined, once())).rejects.toMatchObject({ code: 'illegal-transition' })
    expect(await ask(3)).toMatchObject({ state: 'requested', lines: [{ lineNumber: 1, quantity: 3 }] })
    await expect(does.listReturns({ actor: other, orderId })).rejects.toMatchObject({ code: 'not-found' })
    const { items } = await tables.query({ table: outboxTable, partition: request?.returnId ?? '' })
    expect(items.map(({ data }) => [data.state, data.lines])).toEqual(
      ['requested', 'declined'].map(state => [
        state,
        [
          {
            lineNumber: 1,
            quantity: 2,
            sku: 'A',
            cameFrom: [{ warehouseId: expect.any(String), quantity: 2 }],
          },
        ],
      ]),
    )
  })
})

it('pieces come back to the warehouses that have shipped them, and no more to one than it has', () => {
  const allocations = [
    { warehouseId: 'wh_1', quantity: 5, shipped: 2 },
    { warehouseId: 'wh_2', quantity: 4, shipped: 0 },
    { warehouseId: 'wh_3', bucket: 1, quantity: 2, shipped: 2 },
    { warehouseId: 'wh_3', bucket: 2, quantity: 2, shipped: 1 },
  ]
  const from = (quantity: number) => shippedFrom({ allocations } as never, quantity)
  expect(from(1)).toEqual([{ warehouseId: 'wh_1', quantity: 1 }])
  expect(from(5)).toEqual([
    { warehouseId: 'wh_1', quantity: 2 },
    { warehouseId: 'wh_3', quantity: 3 },
  ])
})

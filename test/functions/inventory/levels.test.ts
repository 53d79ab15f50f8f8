import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogTable } from '../../../functions/catalog/index.ts'
import { inventoryTable } from '../../../functions/inventory/index.ts'
import { setLevels } from '../../../functions/inventory/keep-settings.ts'
import { levelsStore, warningStore } from '../../../functions/inventory/levels.store.ts'
import { decideLevels } from '../../../functions/inventory/levels.ts'
import { sellersOf } from '../../../functions/inventory/sellers.store.ts'
import { watchLevels } from '../../../functions/inventory/watch-levels.ts'
import { orderingTable } from '../../../functions/ordering/ordering.table.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import { eventOfItem, outboxTable } from '../../../shared/outbox.ts'
import type { Tables } from '../../../shared/tables.ts'
import { startDynamo, type TestDynamo } from '../../support/dynamo.ts'
import { once, orderWorld, START } from '../ordering/order-world.ts'
import { buyer, seller } from '../ordering/stock-world.ts'

const WAREHOUSE = 'wh_1'
const stock = { sku: 'A', warehouseId: WAREHOUSE, onHand: 10, held: 4, available: 6 }

describe('Whether a stock is to be told of', () => {
  it.each([
    ['fewer available than its lower level', { lowBelow: 7 }, { tell: ['low'], clear: [] }],
    ['as many available as that', { lowBelow: 6 }, { tell: [], clear: [] }],
    ['more on hand than its upper level, held or not', { overAbove: 9 }, { tell: ['over'], clear: [] }],
    ['as many on hand as that', { overAbove: 10 }, { tell: [], clear: [] }],
    [
      'both, told already',
      { lowBelow: 7, overAbove: 9, lowTold: true, overTold: true },
      { tell: [], clear: [] },
    ],
    [
      'neither any more',
      { lowBelow: 1, overAbove: 90, lowTold: true, overTold: true },
      { tell: [], clear: ['low', 'over'] },
    ],
    ['without levels', {}, { tell: [], clear: [] }],
  ])('%s', (_, levels, decision) => {
    expect(decideLevels({ ...stock, ...levels })).toEqual(decision)
  })
})

it('Nobody is warned of what he does not sell: a mistyped SKU is no stock', async () => {
  const tables = memoryTables()
  const { services } = await orderWorld({ tables, skus: ['A'] })
  const settings = { stock: services.stock, levels: levelsStore(tables), sellersOf: sellersOf(tables) }
  const set = (sku: string) =>
    setLevels(settings)({ actor: seller, sku, warehouseId: WAREHOUSE, ifMatch: 0, lowBelow: 3 }, once())
  await expect(set('a')).rejects.toMatchObject({ code: 'not-found' })
  expect(await services.stock.ofSku('a')).toEqual([])
  expect(await set('A')).toMatchObject({ sku: 'A', lowBelow: 3 })
})

/** A stock of ten, watched, and the warnings that its owner was given so far. */
const watched = async (tables: Tables, sku: string, levels: { lowBelow?: number; overAbove?: number }) => {
  const world = await orderWorld({ tables, skus: [sku] })
  const { services } = world
  const given: string[] = []
  const watch = watchLevels({
    stock: services.stock,
    warnings: warningStore(tables),
    clock: () => START,
    newId: prefix => {
      const id = `${prefix}_${sku}_${given.length + 1}`
      given.push(id)
      return id
    },
    tenantId: 'test',
  })
  const settings = { stock: services.stock, levels: levelsStore(tables), sellersOf: sellersOf(tables) }
  await setLevels(settings)({ actor: seller, sku, warehouseId: WAREHOUSE, ifMatch: 0, ...levels }, once())
  const move = (kind: 'receipt' | 'adjustment', quantity: number) =>
    services.move(
      { actor: seller, kind, warehouseId: WAREHOUSE, reason: 'test', lines: [{ sku, quantity }] },
      once(),
    )
  return {
    ...world,
    move,
    look: () => watch([{ sku, warehouseId: WAREHOUSE }]),
    /** Where it is not said in which of the owner's warehouses. */
    lookAnywhere: (ownerId: string) => watch([{ sku, ownerId }]),
    warnings: async () => {
      const found = await Promise.all(
        given.map(async id => (await tables.query({ table: outboxTable, partition: id })).items),
      )
      return found.flat().map(eventOfItem)
    },
  }
}

const contract = (engine: string, tablesOf: () => Tables) =>
  describe(`the owner of a stock, ${engine}`, () => {
    it('is told once that there is too much of it, and again when it has been otherwise', async () => {
      const { look, move, warnings } = await watched(tablesOf(), 'OVER', { overAbove: 12 })
      expect(await look()).toBe(0)
      await move('receipt', 5)
      expect([await look(), await look()]).toEqual([1, 0])
      await move('adjustment', -4)
      expect(await look()).toBe(0)
      await move('receipt', 2)
      expect(await look()).toBe(1)
      expect(await warnings()).toMatchObject([
        {
          type: 'inventory.stock-over.v1',
          data: { ownerId: 'org_seller', sku: 'OVER', warehouseId: WAREHOUSE, onHand: 15, overAbove: 12 },
        },
        { type: 'inventory.stock-over.v1', data: { onHand: 13 } },
      ])
    })

    it('is told that it is low when orders have taken it, ten lookers at once tell him once', async () => {
      const { look, services, warnings } = await watched(tablesOf(), 'LOW', { lowBelow: 5 })
      await services.place({ actor: buyer, lines: [{ sku: 'LOW', quantity: 6 }] }, once())
      const told = await Promise.all(Array.from({ length: 10 }, look))
      expect(told.reduce((sum, one) => sum + one, 0)).toBe(1)
      const events = await warnings()
      expect(events).toMatchObject([
        { type: 'inventory.stock-low.v1', data: { available: 4, lowBelow: 5, ownerId: 'org_seller' } },
      ])
    })

    it('is told again when what was too much was shipped meanwhile, or what was too little given back', async () => {
      const { look, lookAnywhere, move, services, warnings } = await watched(tablesOf(), 'TURN', {
        lowBelow: 5,
        overAbove: 9,
      })
      const { orderId } = await services.place(
        { actor: buyer, lines: [{ sku: 'TURN', quantity: 6 }] },
        once(),
      )
      expect(await look()).toBe(2)
      await services.ship({ actor: seller, orderId, lines: [{ lineNumber: 1, quantity: 2 }] }, once())
      await services.cancel({ actor: buyer, orderId }, once())
      expect([await lookAnywhere('org_other'), await lookAnywhere('org_seller')]).toEqual([0, 0])
      await services.place({ actor: buyer, lines: [{ sku: 'TURN', quantity: 4 }] }, once())
      expect(await look()).toBe(1)
      await move('receipt', 2)
      expect(await look()).toBe(1)
      expect((await warnings()).map(({ type }) => type)).toEqual([
        ...['inventory.stock-low.v1', 'inventory.stock-over.v1'],
        ...['inventory.stock-low.v1', 'inventory.stock-over.v1'],
      ])
    })

    it('is not told of what a promotion has split, as long as there is enough in all parts', async () => {
      const { look, services, warnings } = await watched(tablesOf(), 'SPLIT', { lowBelow: 5, overAbove: 10 })
      await services.promote({ actor: seller, sku: 'SPLIT', warehouseId: WAREHOUSE, buckets: 3 }, once())
      expect(await look()).toBe(0)
      await services.place({ actor: buyer, lines: [{ sku: 'SPLIT', quantity: 6 }] }, once())
      expect(await look()).toBe(1)
      expect(await warnings()).toMatchObject([{ data: { available: 4 } }])
    })
  })

contract('memory', memoryTables)

let dynamo: TestDynamo
beforeAll(async () => {
  dynamo = await startDynamo()
  for (const table of [catalogTable, inventoryTable, orderingTable, outboxTable])
    await dynamo.createTable(table)
})
afterAll(() => dynamo.stop())
contract('dynamo', () => dynamo.tables)

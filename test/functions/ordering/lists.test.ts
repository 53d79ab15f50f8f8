import { afterAll, describe, expect, it } from 'vitest'
import { catalogTable } from '../../../functions/catalog/index.ts'
import { inventoryTable } from '../../../functions/inventory/index.ts'
import { listByTotal } from '../../../functions/ordering/list-by-total.ts'
import { cursorBehind } from '../../../functions/ordering/order.store.ts'
import { orderingTable } from '../../../functions/ordering/ordering.table.ts'
import { listOrders } from '../../../functions/ordering/read-orders.ts'
import { organizationsTable } from '../../../functions/organizations/index.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import { outboxTable } from '../../../shared/outbox.ts'
import type { Tables } from '../../../shared/tables.ts'
import { startDynamo, type TestDynamo } from '../../support/dynamo.ts'
import { once, orderWorld } from './order-world.ts'
import { buyer, seller } from './stock-world.ts'

type World = Awaited<ReturnType<typeof orderWorld>>

const placer =
  ({ services }: World) =>
  async (quantity: number) => {
    const lines = [{ sku: 'A', quantity }]
    return (await services.place({ actor: buyer, lines }, once())).orderId
  }

/** Reads a list to its end, and lets others write after each page. */
const readAll = async (
  page: (cursor: string | undefined) => Promise<{ items: { orderId: string }[]; cursor?: string }>,
  meanwhile: (pages: number) => Promise<unknown>,
): Promise<string[]> => {
  const found: string[] = []
  let cursor: string | undefined
  for (let pages = 1; ; pages++) {
    const { items, ...more } = await page(cursor)
    found.push(...items.map(({ orderId }) => orderId))
    cursor = more.cursor
    if (!cursor) return found
    await meanwhile(pages)
  }
}

const contract = (engine: string, tablesOf: () => Promise<Tables>) =>
  describe(`a list of orders, ${engine}`, () => {
    it('with a filter tells each order once while others are placed, cancelled, confirmed and changed', async () => {
      const world = await orderWorld({ tables: await tablesOf(), onHand: { wh_1: 10_000 } })
      const { services } = world
      const place = placer(world)
      const ids: string[] = []
      for (let i = 0; i < 30; i++) ids.push(await place(1))
      // Every third is confirmed, and so not among those that are asked for.
      for (const orderId of ids.filter((_, i) => i % 3 === 0)) {
        await services.confirm({ actor: seller, orderId, ifMatch: 1 }, once())
      }
      const wanted = ids.filter((_, i) => i % 3 !== 0).toReversed()
      const list = listOrders({ orders: services.orders, cursorBehind })
      const found = await readAll(
        cursor => list({ limit: 4, cursor, status: 'placed' }, buyer),
        async pages => {
          await place(2)
          // Those that were told already go out of the list, and stay told.
          await services.cancel({ actor: buyer, orderId: wanted[pages] ?? '' }, once())
          const lines = [{ sku: 'B', quantity: 1 }]
          const orderId = wanted.at(-1) ?? ''
          await services.change({ actor: buyer, orderId, ifMatch: pages, lines }, once())
        },
      )
      expect(found).toEqual(wanted)
    })

    it('oldest first goes on into what is placed meanwhile, and between two instants it does not', async () => {
      const world = await orderWorld({ tables: await tablesOf(), onHand: { wh_1: 10_000 } })
      const place = placer(world)
      const first = [await place(1), await place(1), await place(1)]
      const later: string[] = []
      const list = listOrders({ orders: world.services.orders, cursorBehind })
      const found = await readAll(
        cursor => list({ limit: 2, cursor, oldestFirst: true }, buyer),
        async () => later.push(await place(1)),
      )
      expect(found).toEqual([...first, ...later])
    })

    it('by total has the dearest or the cheapest first, page by page, while others are placed', async () => {
      const world = await orderWorld({ tables: await tablesOf(), onHand: { wh_1: 10_000 } })
      const { services } = world
      const place = placer(world)
      const byQuantity = new Map<string, number>()
      for (const quantity of [3, 9, 1, 7, 5, 7, 2]) byQuantity.set(await place(quantity), quantity)
      const list = listByTotal({ orders: services.orders })
      const quantities = (found: readonly string[]) => found.map(orderId => byQuantity.get(orderId) ?? 'new')
      const dearest = await readAll(
        cursor => list({ limit: 2, cursor, by: '-total' }, buyer),
        () => place(100),
      )
      expect(quantities(dearest)).toEqual([9, 7, 7, 5, 3, 2, 1])
      const cheapest = await readAll(
        cursor => list({ limit: 3, cursor, by: 'total', status: 'placed' }, buyer),
        async () => {},
      )
      expect(quantities(cheapest).slice(0, 7)).toEqual([1, 2, 3, 5, 7, 7, 9])
      expect(await list({ limit: 1, by: '-total' }, seller)).toMatchObject({
        items: [{ total: { amount: 10_000 } }],
      })
    })
  })

contract('memory', async () => memoryTables())

/** An engine of its own for each test: all of them place orders of the same buyer. */
const engines: TestDynamo[] = []
afterAll(() => Promise.all(engines.map(engine => engine.stop())))
contract('dynamo', async () => {
  const engine = await startDynamo()
  engines.push(engine)
  for (const table of [catalogTable, inventoryTable, orderingTable, organizationsTable, outboxTable]) {
    await engine.createTable(table)
  }
  return engine.tables
})

describe('by total', () => {
  it('more than a thousand orders are not sorted, and a foreign cursor is refused', async () => {
    const world = await orderWorld({ onHand: { wh_1: 10_000 } })
    const place = placer(world)
    const one = await place(1)
    const list = listByTotal({ orders: world.services.orders })
    for (const cursor of ['bm9uZQ', cursorBehind({ orderId: one, buyerId: 'b', sellerId: 's' }, 'byBuyer')]) {
      await expect(list({ limit: 2, cursor, by: 'total' }, buyer)).rejects.toMatchObject({
        code: 'invalid-request',
      })
    }
    const page = await world.services.orders.ofBuyer('org_buyer', { limit: 1 })
    const endless = {
      ofBuyer: async () => ({ items: Array.from({ length: 100 }, () => page.items).flat(), cursor: 'more' }),
      ofSeller: world.services.orders.ofSeller,
    }
    await expect(listByTotal({ orders: endless })({ limit: 2, by: 'total' }, buyer)).rejects.toMatchObject({
      code: 'invalid-request',
      extensions: { errors: [{ pointer: '/from' }] },
    })
  })
})

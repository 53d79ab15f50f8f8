import { describe, expect, it } from 'vitest'
import { booksStore } from '../../../functions/inventory/books.store.ts'
import { inventoryTable } from '../../../functions/inventory/index.ts'
import { journalPartition, stockKey } from '../../../functions/inventory/inventory.table.ts'
import { reconcileStock } from '../../../functions/inventory/reconcile-stock.ts'
import { days, plus } from '../../../shared/clock.ts'
import { update } from '../../../shared/writes.ts'
import { once, orderWorld, START } from '../ordering/order-world.ts'
import { buyer, seller } from '../ordering/stock-world.ts'

/** Some days of trade with a SKU, and the books over it. */
const trading = async () => {
  const world = await orderWorld({ skus: ['A', 'B'], onHand: { wh_1: 100, wh_2: 50 } })
  const { services, tables, pass } = world
  let now = START
  const lines = (quantity: number) => [
    { sku: 'A', quantity },
    { sku: 'B', quantity: quantity + 1 },
  ]
  const day = async () => {
    const { orderId } = await services.place({ actor: buyer, lines: lines(3) }, once())
    await services.ship({ actor: seller, orderId, lines: [{ lineNumber: 1, quantity: 2 }] }, once())
    const by = { actor: seller, warehouseId: 'wh_1' }
    await services.move({ ...by, kind: 'receipt', lines: lines(5) }, once())
    await services.move({ ...by, kind: 'transfer', toWarehouseId: 'wh_2', lines: lines(1) }, once())
    await services.move({ ...by, kind: 'count', lines: [{ sku: 'B', quantity: 90 }] }, once())
    await services.move({ ...by, kind: 'quarantine', reason: 'wet', lines: lines(1) }, once())
    pass(days(1))
    now = plus(now, days(1))
  }
  const asked: string[] = []
  const recount = (isClosing: boolean) => {
    const books = booksStore({
      ...tables,
      query: query => {
        if (/^(goods|promises)#/.test(query.partition)) asked.push(query.partition.split('#')[1] ?? '')
        return tables.query(query)
      },
    })
    return reconcileStock({ books, clock: () => now })({ isClosing })
  }
  return {
    ...world,
    day,
    recount,
    /** The first day of the journal that the last recount had to read. */
    readFrom: () => {
      const first = asked.toSorted()[0]
      asked.length = 0
      return first
    },
    now: () => now,
  }
}

describe('The books of stock', () => {
  it('add up day by day, and closed they begin two days ago, so that less of the journal is read', async () => {
    const { day, recount, readFrom } = await trading()
    for (let i = 0; i < 6; i++) await day()
    expect(await recount(false)).toMatchObject({ stocks: 4, differences: [] })
    expect(readFrom()).toBe('2026-10-27')
    const before = await recount(true)
    expect(before.differences).toEqual([])
    readFrom()
    const after = await recount(true)
    expect(after.differences).toEqual([])
    expect(readFrom()).toBe('2026-11-29')
    expect(after.entries).toBeLessThan(before.entries)
    for (let i = 0; i < 4; i++) await day()
    expect((await recount(true)).differences).toEqual([])
    expect(readFrom()).toBe('2026-11-29')
    expect((await recount(false)).differences).toEqual([])
    expect(readFrom()).toBe('2026-12-03')
  })

  it('are not closed over a difference, which stays to be seen every night', async () => {
    const { day, recount, readFrom, tables } = await trading()
    for (let i = 0; i < 4; i++) await day()
    await recount(true)
    readFrom()
    // Past the journal, as nothing of ours writes.
    await tables.transact([
      update(inventoryTable, stockKey('A', 'wh_2'), { add: { onHand: 1, available: 1 } }),
    ])
    for (let i = 0; i < 4; i++) await day()
    const difference = { sku: 'A', warehouseId: 'wh_2', figure: 'onHand' }
    for (let night = 0; night < 2; night++) {
      const { differences } = await recount(true)
      expect(differences).toContainEqual(expect.objectContaining(difference))
      expect(readFrom()).toBe('2026-11-27')
    }
  })

  it('are the same whether they were closed before or are added up from the beginning', async () => {
    const { day, recount, tables } = await trading()
    for (let i = 0; i < 8; i++) {
      await day()
      if (i % 2) await recount(true)
    }
    const opening = (await tables.get(inventoryTable, stockKey('A', 'wh_1')))?.opening
    // Six days of a receipt of five less one transferred, two shipped; one piece kept from sale each day.
    expect(opening).toMatchObject({ on: '2026-12-01', quarantined: 6 })
    expect((await recount(false)).differences).toEqual([])
  })

  it('find a movement whose entry is lost', async () => {
    const { day, recount, tables } = await trading()
    await day()
    const shards = Array.from({ length: 8 }, (_, shard) => journalPartition('goods', '2026-11-25', shard))
    const found = await Promise.all(
      shards.map(partition => tables.query({ table: inventoryTable, partition })),
    )
    const receipt = found.flatMap(({ items }) => items).find(({ kind }) => kind === 'receipt')
    expect(receipt).toBeDefined()
    const lost = {
      ...tables,
      query: async (query: Parameters<typeof tables.query>[0]) => {
        const page = await tables.query(query)
        return { ...page, items: page.items.filter(({ sk }) => sk !== receipt?.sk) }
      },
    }
    const books = booksStore(lost)
    const { differences } = await reconcileStock({ books, clock: () => START })({ isClosing: false })
    expect(differences).toContainEqual(
      expect.objectContaining({ sku: 'A', warehouseId: 'wh_1', figure: 'onHand' }),
    )
    expect((await recount(false)).differences).toEqual([])
  })
})

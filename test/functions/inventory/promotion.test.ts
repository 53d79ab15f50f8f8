import { describe, expect, it } from 'vitest'
import { holdStore } from '../../../functions/inventory/hold.store.ts'
import { minutes, plus } from '../../../shared/clock.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import type { Tables } from '../../../shared/tables.ts'
import { counted } from '../catalog/counted.ts'
import { once, orderWorld, START } from '../ordering/order-world.ts'
import { buyer, seller } from '../ordering/stock-world.ts'

const WAREHOUSE = 'wh_1'
const one = { actor: buyer, lines: [{ sku: 'A', quantity: 1 }] }

const promoted = async (tables: Tables, { pieces, buckets }: { pieces: number; buckets: number }) => {
  const world = await orderWorld({ tables, skus: ['A'], onHand: { [WAREHOUSE]: pieces } })
  await world.services.promote({ actor: seller, sku: 'A', warehouseId: WAREHOUSE, buckets }, once())
  return world
}

describe('A promoted SKU', () => {
  it('is sold to the last piece of the last bucket, and then refused', async () => {
    const { services, stockOf } = await promoted(memoryTables(), { pieces: 23, buckets: 7 })
    const answers = await Promise.allSettled(Array.from({ length: 40 }, () => services.place(one, once())))
    const codes = answers.map(answer => (answer.status === 'fulfilled' ? 'sold' : answer.reason.code))
    expect(codes.filter(code => code === 'sold')).toHaveLength(23)
    expect(new Set(codes)).toEqual(new Set(['sold', 'insufficient-stock']))
    expect(await stockOf('A')).toEqual({ onHand: 23, held: 23, available: 0 })
  })

  it('is read with its buckets in one call once it was seen, and by what the stock says of them, not the memory', async () => {
    const { tables, calls } = counted(memoryTables())
    const { services, stockOf } = await promoted(tables, { pieces: 20, buckets: 4 })
    const callsOf = async () => {
      calls.length = 0
      await services.place(one, once())
      return calls.filter(call => call !== 'transact').length
    }
    expect([await callsOf(), await callsOf(), await callsOf()].at(-1)).toBe(1)
    const place = { actor: seller, sku: 'A', warehouseId: WAREHOUSE }
    for (let i = 0; i < 4; i++) {
      const shipped = (await services.orders.ofBuyer('org_buyer', { limit: 10 })).items
      for (const { orderId, status } of shipped)
        if (status === 'placed') await services.ship({ actor: seller, orderId }, once())
      const { status } = await services.endPromotion(place, once())
      if (status === 'ended') break
    }
    expect(await callsOf()).toBe(1)
    await services.promote({ ...place, buckets: 9 }, once())
    await services.place({ actor: buyer, lines: [{ sku: 'A', quantity: 16 }] }, once())
    expect(await stockOf('A')).toMatchObject({ available: 0 })
  })
})

describe('Of many who are short of one stock at once', () => {
  it('one looks for holds that have ended, and all of them get what that gave', async () => {
    const { tables, calls } = counted(memoryTables())
    const world = await orderWorld({ tables, skus: ['A'], onHand: { [WAREHOUSE]: 8 } })
    const draft = { ...one, lines: [{ sku: 'A', quantity: 8 }], draft: true, holdForMinutes: 1 }
    await world.services.place(draft, once())
    const holds = holdStore(tables)
    const now = plus(START, minutes(5))
    calls.length = 0
    const places = [{ sku: 'A', warehouseId: WAREHOUSE }]
    const given = await Promise.all(Array.from({ length: 20 }, () => holds.reclaim(places, now)))
    expect(new Set(given)).toEqual(new Set([8]))
    expect(calls).toEqual(['query', 'transact'])
    expect(await holds.reclaim(places, now)).toBe(0)
    expect(calls).toEqual(['query', 'transact'])
    expect(await world.stockOf('A')).toMatchObject({ held: 0, available: 8 })
  })

  it('whoever comes after what the first could see looks for himself', async () => {
    const tables = memoryTables()
    const world = await orderWorld({ tables, skus: ['A'], onHand: { [WAREHOUSE]: 8 } })
    const place = (holdForMinutes: number) =>
      world.services.place(
        { ...one, draft: true, holdForMinutes, lines: [{ sku: 'A', quantity: 3 }] },
        once(),
      )
    await place(1)
    await place(4)
    const holds = holdStore(tables)
    const places = [{ sku: 'A', warehouseId: WAREHOUSE }]
    const early = holds.reclaim(places, plus(START, minutes(2)))
    const late = holds.reclaim(places, plus(START, minutes(9)))
    expect((await early) + (await late)).toBeGreaterThanOrEqual(3)
    await holds.reclaim(places, plus(START, minutes(9)))
    expect(await world.stockOf('A')).toMatchObject({ held: 0 })
  })

  it('one looks at the places of a split stock side by side, and not at all of a large order at once', async () => {
    const tables = memoryTables()
    let underWay = 0
    let most = 0
    const watched: Tables = {
      ...tables,
      query: async asked => {
        most = Math.max(most, ++underWay)
        await new Promise(done => setImmediate(done))
        underWay--
        return tables.query(asked)
      },
    }
    const places = (buckets: number) =>
      Array.from({ length: buckets }, (_, i) => ({
        sku: `S${buckets}`,
        warehouseId: WAREHOUSE,
        bucket: i + 1,
      }))
    expect(await holdStore(watched).reclaim(places(10), START)).toBe(0)
    expect(most).toBe(10)
    await holdStore(watched).reclaim(places(300), START)
    expect(most).toBe(25)
  })
})

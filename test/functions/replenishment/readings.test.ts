import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inventoryTable, stockKey } from '../../../functions/inventory/index.ts'
import { decideReading } from '../../../functions/replenishment/readings/decide-reading.ts'
import type { QueuedReading } from '../../../functions/replenishment/readings/reading.ts'
import { update } from '../../../shared/writes.ts'
import { at, position, reading, world } from './world.ts'

const stock = { onHand: 100 }
const facts = { recorded: false, stock, outdated: false, device: undefined, place: undefined }

describe('what a reading is worth', () => {
  it.each([
    ['is applied when it is news', {}, {}, 'applied'],
    ['is late when the shelf was read later', {}, { stock: { ...stock, countedAt: at(1) } }, 'late'],
    ['is late when goods came or went after it', {}, { stock: { ...stock, movedAt: at(0) } }, 'late'],
    ['is late when its batch has a newer one', {}, { outdated: true }, 'late'],
    [
      'is kept apart while a promotion splits the stock',
      {},
      { stock: { ...stock, buckets: 4 } },
      'splitStock',
    ],
    ['is evidence when its clock is ahead', { measuredAt: at(60 * 24) }, {}, 'future'],
    ['is evidence when it is below zero', { quantity: -1 }, {}, 'invalidQuantity'],
    ['is evidence when it is half a piece', { quantity: 1.5 }, {}, 'invalidQuantity'],
    ['is evidence when the warehouse never had the SKU', {}, { stock: undefined }, 'unknownStock'],
  ])('%s', (_, changes, known, verdict) => {
    expect(decideReading(reading(changes), { ...facts, ...known })).toEqual({ kind: 'record', verdict })
  })

  it('changes nothing the second time', () => {
    expect(decideReading(reading(), { ...facts, recorded: true })).toEqual({ kind: 'repeated' })
  })
})

describe('readings from the queue', () => {
  it('set the stock and keep what is held', async () => {
    const { handle, stock } = await world()
    const { counts } = await handle([reading({ quantity: 80 })])
    expect(counts).toEqual({ applied: 1 })
    expect(await stock()).toMatchObject({ onHand: 80, available: 80, held: 0, countedAt: at(0) })
  })

  it('book the difference to the books in the journal', async () => {
    const { handle, tables } = await world()
    const written: unknown[] = []
    const { transact } = tables
    tables.transact = async writes => {
      written.push(...writes.filter(write => write.kind === 'put' && write.key.pk.startsWith('goods#')))
      return transact(writes)
    }
    await handle([reading({ quantity: 80 })])
    expect(written).toMatchObject([{ item: { kind: 'count', lines: [{ sku: 'DL-1', onHand: -20 }] } }])
  })

  it('warn the owner of a stock that falls below its level, once until it was above it', async () => {
    const { handle, record, tables, watched } = await world()
    const set = { lowBelow: 40 }
    await tables.transact([update(inventoryTable, stockKey('DL-1', 'wh_shanghai'), { set })])
    const shows = (quantity: number, minute: number) => reading({ quantity, measuredAt: at(minute) })
    await handle([shows(60, 0)])
    expect(watched).toEqual({ stocks: 0, warnings: 0 })
    const low = shows(30, 1)
    await record([low])
    // Whoever recorded it died before the owner was told.
    await handle([low])
    expect(watched).toEqual({ stocks: 1, warnings: 1 })
    await handle([shows(20, 2)])
    expect(watched).toEqual({ stocks: 1, warnings: 1 })
    await handle([shows(50, 3)])
    await handle([shows(30, 4)])
    expect(watched).toEqual({ stocks: 3, warnings: 2 })
  })

  it('raise one purchase order when the position has fallen to the reorder point', async () => {
    const { handle, allOrders } = await world()
    const { raised } = await handle([reading({ quantity: 50 })])
    expect(raised).toHaveLength(1)
    await handle([reading({ quantity: 10, measuredAt: at(5) })])
    const orders = await allOrders()
    expect(orders).toHaveLength(1)
    // 200 − 50 = 150 pieces are 13 packs of 12
    expect(orders[0]).toMatchObject({ status: 'sent', lines: [{ sku: 'DL-1', quantity: 156 }] })
  })

  it('look again at what was recorded by one who stopped before the order', async () => {
    const { record, handle, allOrders } = await world()
    const low = reading({ quantity: 3 })
    await record([low])
    expect(await allOrders()).toHaveLength(0)
    const { counts, raised } = await handle([low])
    expect(counts).toEqual({ repeated: 1 })
    expect(raised).toHaveLength(1)
  })

  it('come one by one or many in a message, and only what is no reading goes aside', async () => {
    const { handle, stock } = await world({ positions: [position(), position({ sku: 'DL-2' })] })
    const { outcomes } = await handle([
      reading({ quantity: 90 }),
      { hello: 'world' },
      { readings: [reading({ sku: 'DL-2', quantity: 70 })] },
    ])
    expect(outcomes.map(outcome => outcome?.code)).toEqual([undefined, 'invalid-request', undefined])
    expect(await stock('DL-1')).toMatchObject({ onHand: 90 })
    expect(await stock('DL-2')).toMatchObject({ onHand: 70 })
  })

  const skus = ['DL-1', 'DL-2', 'DL-3']
  const streams = fc
    .array(fc.record({ sku: fc.constantFrom(...skus), minute: fc.nat(200), quantity: fc.nat(300) }), {
      minLength: 1,
      maxLength: 60,
    })
    .map(all =>
      // one look of a device at a time
      [...new Map(all.map(each => [`${each.sku} ${each.minute}`, each])).values()].map(each =>
        reading({ sku: each.sku, quantity: each.quantity, measuredAt: at(each.minute) }),
      ),
    )
    .chain(all =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray([...all, ...all, ...all], { minLength: all.length * 3 }),
      ),
    )

  it('three times in any order and in parallel: the newest wins, and at most one order is open', async () => {
    await fc.assert(
      fc.asyncProperty(streams, fc.integer({ min: 1, max: 9 }), async ([all, arrivals], batch) => {
        const { handle, stock, allOrders } = await world({ positions: skus.map(sku => position({ sku })) })
        const batches: QueuedReading[][] = []
        for (let i = 0; i < arrivals.length; i += batch) batches.push(arrivals.slice(i, i + batch))
        for (let i = 0; i < batches.length; i += 4) {
          await Promise.all(batches.slice(i, i + 4).map(some => handle(some)))
        }
        for (const sku of skus) {
          const newest = all
            .filter(each => each.sku === sku)
            .toSorted((a, b) => (a.measuredAt < b.measuredAt ? 1 : -1))[0]
          expect((await stock(sku))?.onHand).toBe(newest?.quantity ?? 100)
        }
        const open = (await allOrders()).map(order => order.sku)
        expect(new Set(open).size).toBe(open.length)
      }),
      { numRuns: 40 },
    )
  })
})

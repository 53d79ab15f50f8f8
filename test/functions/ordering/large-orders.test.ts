import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogTable } from '../../../functions/catalog/index.ts'
import { inventoryTable } from '../../../functions/inventory/index.ts'
import { orderingTable } from '../../../functions/ordering/ordering.table.ts'
import { organizationsTable } from '../../../functions/organizations/index.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import { outboxTable } from '../../../shared/outbox.ts'
import type { Tables } from '../../../shared/tables.ts'
import { startDynamo, type TestDynamo } from '../../support/dynamo.ts'
import { once, orderWorld } from './order-world.ts'
import { buyer, seller } from './stock-world.ts'

const skusOf = (count: number): string[] => Array.from({ length: count }, (_, i) => `S-${i}`)
const linesOf = (count: number) => skusOf(count).map(sku => ({ sku, quantity: 2 }))

class Killed extends Error {}

/** Tables whose process dies at its nth call: before it is made, or after. */
const dyingAt = (tables: Tables, nth: number, when: 'before' | 'after'): Tables => {
  let calls = 0
  const call = async <T>(make: () => Promise<T>): Promise<T> => {
    calls++
    if (calls > nth || (calls === nth && when === 'before')) throw new Killed()
    const result = await make()
    if (calls === nth) throw new Killed()
    return result
  }
  return {
    ...tables,
    get: (...all) => call(() => tables.get(...all)),
    batchGet: (...all) => call(() => tables.batchGet(...all)),
    query: (...all) => call(() => tables.query(...all)),
    transact: (...all) => call(() => tables.transact(...all)),
  }
}

/** Runs it with death at every call in turn, until it lives through. */
const atEveryCall = async (
  trial: (kill: (tables: Tables) => Tables, where: string) => Promise<'lived' | 'died'>,
): Promise<number> => {
  for (let nth = 1; ; nth++) {
    for (const when of ['before', 'after'] as const) {
      const end = await trial(tables => dyingAt(tables, nth, when), `${when} call ${nth}`)
      if (end === 'lived') return nth
    }
  }
}

const outcomeOf = async (promise: Promise<unknown>): Promise<'lived' | 'died'> => {
  try {
    await promise
    return 'lived'
  } catch (thrown) {
    if (thrown instanceof Killed) return 'died'
    throw thrown
  }
}

describe('an order of more lines than a transaction holds', () => {
  it('killed at any call of its placing is undone, or there as a whole, and can be sent again', async () => {
    const calls = await atEveryCall(async (kill, where) => {
      const world = await orderWorld({ skus: skusOf(110) })
      const command = { actor: buyer, lines: linesOf(110) }
      const key = once<unknown>()
      const end = await outcomeOf(world.on(kill(world.tables)).place(command, key))
      for (const reminder of world.reminders) await world.services.finish(reminder)
      const { items } = await world.services.orders.ofBuyer('org_buyer', { limit: 10 })
      const held = await Promise.all(skusOf(110).map(world.stockOf))
      const expected = items.length === 1 ? 2 : 0
      expect(new Set(held.map(stock => stock.held)), where).toEqual(new Set([expected]))
      await world.services.place(command, key).catch(thrown => {
        if (thrown.name !== 'AlreadyDone') throw thrown
      })
      const after = await world.services.orders.ofBuyer('org_buyer', { limit: 10 })
      expect(after.items.length, where).toBe(1)
      return end
    })
    expect(calls).toBeGreaterThan(6)
  })

  it.each(['ship', 'cancel'] as const)(
    'killed at any call of a %s of all of it, it is taken to its end',
    async verb => {
      const calls = await atEveryCall(async (kill, where) => {
        const world = await orderWorld({ skus: skusOf(110) })
        const { orderId } = await world.services.place({ actor: buyer, lines: linesOf(110) }, once())
        const key = once<unknown>()
        const end = await outcomeOf(world.on(kill(world.tables))[verb]({ actor: seller, orderId }, key))
        for (const reminder of world.reminders) await world.services.finish(reminder)
        const found = await world.services.orders.find(orderId)
        expect(found?.work, where).toBeUndefined()
        const pieces = new Set(found?.lines.map(({ held }) => held))
        // Before the first step nothing has happened, from it on all of it happens.
        expect([0, 2], where).toContain([...pieces][0])
        expect(pieces.size, where).toBe(1)
        const stock = await Promise.all(skusOf(110).map(world.stockOf))
        expect(new Set(stock.map(({ held }) => held)), where).toEqual(pieces)
        return end
      })
      expect(calls).toBeGreaterThan(6)
    },
  )

  it('killed at any call of its change it is as it was, or changed as a whole, and can be sent again', async () => {
    const skus = skusOf(140)
    /** 110 lines before; after that the first 20 are gone, 60 want other quantities, and 30 are new. */
    const wanted = skus.slice(20).map((sku, i) => ({ sku, quantity: i < 60 ? 3 : 2 }))
    const heldAfter = new Map(wanted.map(({ sku, quantity }) => [sku, quantity]))
    const ends = new Set<string>()
    const calls = await atEveryCall(async (kill, where) => {
      const world = await orderWorld({ skus })
      const { orderId } = await world.services.place({ actor: buyer, lines: linesOf(110) }, once())
      const command = { actor: buyer, orderId, ifMatch: 1, lines: wanted }
      const key = once<unknown>()
      const end = await outcomeOf(world.on(kill(world.tables)).change(command, key))
      for (const reminder of world.reminders) await world.services.finish(reminder)
      const found = await world.services.orders.find(orderId)
      expect(found?.work, where).toBeUndefined()
      const isChanged = found?.version === 2
      ends.add(`${end} ${isChanged ? 'changed' : 'as it was'}`)
      const held = await Promise.all(skus.map(async sku => (await world.stockOf(sku)).held))
      const expected = skus.map((sku, i) => (isChanged ? (heldAfter.get(sku) ?? 0) : i < 110 ? 2 : 0))
      expect(held, where).toEqual(expected)
      expect(
        found?.lines.map(({ sku, quantity }) => ({ sku, quantity })),
        where,
      ).toEqual(isChanged ? wanted : linesOf(110))
      await world.services.change(command, key).catch(thrown => {
        if (thrown.name !== 'AlreadyDone' && thrown.code !== 'precondition-failed') throw thrown
      })
      expect(await world.services.orders.find(orderId), where).toMatchObject({ version: 2, lineCount: 120 })
      return end
    })
    expect(calls).toBeGreaterThan(15)
    expect([...ends].toSorted()).toEqual(['died as it was', 'died changed', 'lived changed'])
  })

  it('loses nothing of what it had when somebody takes what its change wants more', async () => {
    const world = await orderWorld({ skus: skusOf(110) })
    const { orderId } = await world.services.place({ actor: buyer, lines: linesOf(110) }, once())
    let steps = 0
    const racing: Tables = {
      ...world.tables,
      transact: async writes => {
        if (++steps === 4) {
          await world.services.place({ actor: buyer, lines: [{ sku: 'S-109', quantity: 8 }] }, once())
        }
        return world.tables.transact(writes)
      },
    }
    const lines = skusOf(110).map(sku => ({ sku, quantity: 3 }))
    const changed = world.on(racing).change({ actor: buyer, orderId, ifMatch: 1, lines }, once())
    await expect(changed).rejects.toMatchObject({
      code: 'insufficient-stock',
      extensions: { lines: [{ lineNumber: 110, sku: 'S-109', quantity: 3, available: 2 }] },
    })
    expect(await world.services.orders.find(orderId)).toMatchObject({ version: 1, status: 'placed' })
    const held = await Promise.all(skusOf(110).map(async sku => (await world.stockOf(sku)).held))
    expect(held).toEqual([...Array.from({ length: 109 }, () => 2), 10])
  })

  it('grows from three lines to a thousand and shrinks back, its waiting lines with it', async () => {
    const world = await orderWorld({ skus: skusOf(1_000) })
    const place = { actor: buyer, lines: linesOf(3), allowBackorder: true }
    const { orderId } = await world.services.place(place, once())
    const change = (ifMatch: number, count: number, quantity: number) =>
      world.services.change(
        {
          actor: buyer,
          orderId,
          ifMatch,
          allowBackorder: true,
          lines: skusOf(count).map(sku => ({ sku, quantity })),
        },
        once(),
      )
    expect(await change(1, 1_000, 11)).toMatchObject({ version: 2, lineCount: 1_000, status: 'placed' })
    const waiting = async () =>
      (await world.services.backorders.ofSeller('org_seller', { limit: 2_000 })).items.length
    expect(await waiting()).toBe(1_000)
    expect(await world.stockOf('S-999')).toEqual({ onHand: 10, held: 10, available: 0 })
    expect(await change(2, 2, 1)).toMatchObject({ version: 3, lineCount: 2 })
    expect(await waiting()).toBe(0)
    expect(await world.stockOf('S-999')).toEqual({ onHand: 10, held: 0, available: 10 })
    const { items } = await world.services.orders.ofBuyer('org_buyer', { limit: 10 })
    // Few lines lie with the order itself again: lists show them.
    expect(items[0]?.lines).toHaveLength(2)
    const { items: left } = await world.tables.query({ table: orderingTable, partition: orderId })
    expect(left.map(({ sk }) => sk)).toEqual(['history#0002', 'history#0003', 'order'])
    const told = await world.tables.query({ table: outboxTable, partition: orderId })
    // Placed, grown and shrunk: a thousand lines are told in five parts each time.
    expect(told.items).toHaveLength(1 + 5 + 5)
    for (const item of told.items) expect(JSON.stringify(item).length).toBeLessThan(240_000)
  })

  it('is undone when somebody takes the stock of one of its lines, and holds nothing', async () => {
    const world = await orderWorld({ skus: skusOf(110) })
    let steps = 0
    const racing: Tables = {
      ...world.tables,
      transact: async writes => {
        // Somebody is faster at the last chunk, each time.
        if (++steps === 4) {
          await world.services.place({ actor: buyer, lines: [{ sku: 'S-109', quantity: 9 }] }, once())
        }
        return world.tables.transact(writes)
      },
    }
    const placed = world.on(racing).place({ actor: buyer, lines: linesOf(110) }, once())
    await expect(placed).rejects.toMatchObject({ code: 'insufficient-stock' })
    expect(await world.stockOf('S-0')).toMatchObject({ held: 0 })
    expect(await world.stockOf('S-109')).toMatchObject({ held: 9 })
    expect((await world.services.orders.ofBuyer('org_buyer', { limit: 10 })).items).toHaveLength(1)
  })
})

const placedAndShipped = async (count: number, tables: Tables): Promise<void> => {
  const world = await orderWorld({ tables, skus: skusOf(count) })
  const order = await world.services.place({ actor: buyer, lines: linesOf(count) }, once())
  expect(order.lineCount).toBe(count)
  expect(await world.services.orders.find(order.orderId)).toMatchObject({ status: 'placed', version: 1 })
  const shipment = await world.services.ship({ actor: seller, orderId: order.orderId }, once())
  expect(shipment.orderStatus).toBe('shipped')
  expect(await world.services.orders.shipmentsOf(order.orderId)).toHaveLength(Math.ceil(count / 200))
  expect(await world.stockOf(`S-${count - 1}`)).toEqual({ onHand: 8, held: 0, available: 8 })
  const { items } = await tables.query({ table: outboxTable, partition: order.orderId, consistent: true })
  // What a queue carries in one message.
  for (const item of items) expect(JSON.stringify(item).length).toBeLessThan(240_000)
}

describe('on the real engine', () => {
  let dynamo: TestDynamo
  beforeAll(async () => {
    dynamo = await startDynamo()
    for (const table of [catalogTable, inventoryTable, orderingTable, organizationsTable, outboxTable]) {
      await dynamo.createTable(table)
    }
  })
  afterAll(() => dynamo.stop())

  it('three hundred lines are placed, shipped and read back', () => placedAndShipped(300, dynamo.tables))
})

it('A thousand lines are placed, shipped in parts of two hundred, and read back', () =>
  placedAndShipped(1_000, memoryTables()))

/** Calls to the database, as DynamoDB counts them: a BatchGetItem has 100 keys at most. */
const counting = (tables: Tables): { tables: Tables; calls: () => number } => {
  let calls = 0
  return {
    calls: () => calls,
    tables: {
      ...tables,
      get: (...all) => {
        calls++
        return tables.get(...all)
      },
      batchGet: requests => {
        calls += Math.ceil(requests.reduce((sum, { keys }) => sum + keys.length, 0) / 100)
        return tables.batchGet(requests)
      },
      query: query => {
        calls++
        return tables.query(query)
      },
      transact: writes => {
        calls++
        return tables.transact(writes)
      },
    },
  }
}

const callsFor = async (lines: number): Promise<number> => {
  const world = await orderWorld({ tables: memoryTables(), skus: skusOf(lines) })
  const counted = counting(world.tables)
  const services = world.on(counted.tables)
  await services.place({ actor: buyer, lines: [{ sku: 'S-0', quantity: 1 }] }, once())
  const before = counted.calls()
  await services.place({ actor: buyer, lines: linesOf(lines) }, once())
  return counted.calls() - before
}

describe('the cost of an order', () => {
  it('of ten lines is two calls to the database, one of them the write', async () => {
    expect(await callsFor(10)).toBe(2)
  })

  it('of five hundred lines is fewer calls for each line than of ten', async () => {
    expect((await callsFor(500)) / 500).toBeLessThan((await callsFor(10)) / 10)
  })
})

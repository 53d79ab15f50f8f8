import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { devicesTable } from '../../../functions/devices/index.ts'
import { seededRandom } from '../../../functions/forecasting/seeded.ts'
import { inventoryTable } from '../../../functions/inventory/index.ts'
import { replenishmentTable } from '../../../functions/replenishment/index.ts'
import { usualPolicy } from '../../../functions/replenishment/planning/policy.ts'
import type { Position } from '../../../functions/replenishment/positions/position.ts'
import { replay } from '../../../functions/replenishment/purchase-orders/explain-replenishment.ts'
import {
  isOpen,
  purchaseOrderStatuses,
} from '../../../functions/replenishment/purchase-orders/purchase-order.ts'
import type { QueuedReading } from '../../../functions/replenishment/readings/reading.ts'
import { positionKey, readingKey, spendKey } from '../../../functions/replenishment/replenishment.table.ts'
import { termsItem } from '../../../functions/replenishment/suppliers/supplier-terms.store.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import { outboxTable } from '../../../shared/outbox.ts'
import type { Tables } from '../../../shared/tables.ts'
import { startDynamo, type TestDynamo } from '../../support/dynamo.ts'
import { size } from '../../support/size.ts'
import { Crash, faultyTables } from './faulty-tables.ts'
import { once, owner, position, world } from './world.ts'

/** `NEVER_TWICE=10000 npx vitest run …` for the whole of the goal, on both engines. */
const DECISIONS = Number(process.env.NEVER_TWICE ?? size(300, 1_000))
/** The database's share of the usual run, which is to take seconds. */
const ON_THE_DATABASE = Number(process.env.NEVER_TWICE ?? 100)
const SKUS = Array.from({ length: 50 }, (_, i) => `DL-${100 + i}`)
const roundsOf = (decisions: number): number => Math.ceil(decisions / SKUS.length)
const WORKERS = 10
const SHARE = 0.2
const START = Date.parse('2026-01-01T00:00:00.000Z')
const DAY = 86_400_000
const at = (round: number, hour: number): string =>
  new Date(START + round * DAY + hour * 3_600_000).toISOString()

interface Arrival {
  readonly reading: QueuedReading
  readonly round: number
}

/** Each round every shelf runs down and is read five times; what the last two read is the same. */
const readingsOf = (round: number, random: () => number): QueuedReading[] =>
  SKUS.flatMap(sku => {
    const low = Math.floor(random() * 50)
    return [180, 120, 80, low, low].map((quantity, i) => ({
      deviceId: `dev-${sku}`,
      readingId: `${round}-${i}`,
      warehouseId: 'wh_shanghai',
      sku,
      quantity,
      measuredAt: at(round, 2 + 4 * i),
      receivedAt: Date.parse(at(round, 2 + 4 * i)),
    }))
  })

/** A fifth comes twice and a fifth comes 24 hours late, but for the last of a round: goods are ordered in time. */
const arrivalsOf = (round: number, random: () => number): Arrival[] =>
  readingsOf(round, random).flatMap(reading => {
    const last = reading.readingId.endsWith('-4')
    const late = !last && random() < SHARE * 1.25 ? 1 : 0
    const first = { reading, round: round + late }
    return random() < SHARE ? [first, { reading, round: first.round + (random() < 0.5 ? 1 : 0) }] : [first]
  })

const shuffled = <T>(all: readonly T[], random: () => number): T[] =>
  all
    .map(each => ({ each, key: random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ each }) => each)

/**
 * Positions by every rule, with what people fix and agree: a lot, room on the shelf, a day of review, price
 * breaks. All are bought from one supplier, so that every order counts against the same month's spend.
 */
const policies: readonly Partial<Position>[] = [
  {},
  { policy: { ...usualPolicy, fixed: { reorderPoint: 50, orderUpTo: 200 }, unitPrice: 100 } },
  {
    policy: {
      ...usualPolicy,
      rule: 'fixedQuantity',
      fixed: { reorderPoint: 50, lot: 156 },
      unitPrice: 90,
      priceBreaks: [{ from: 168, unitPrice: 80 }],
    },
    lot: 156,
  },
  {
    // Every day is one of review: only the last readings of a round leave something to order.
    policy: {
      ...usualPolicy,
      rule: 'periodic',
      reviewDays: 1,
      fixed: { orderUpTo: 79 },
      unitPrice: 70,
    },
    orderUpTo: 79,
  },
  { policy: { ...usualPolicy, fixed: { reorderPoint: 50 }, maximumStock: 190, unitPrice: 60 } },
]

const terms = termsItem({
  buyerId: 'org_huadong',
  supplierId: 'org_sup_ningbo',
  currency: 'CNY',
  monthlyCap: 1_000_000_000,
  underDelivery: 0,
  overDelivery: 0,
  version: 1,
})

const made = (tables: Tables, withPolicies: boolean) => {
  let now = at(0, 0)
  const positions = SKUS.map((sku, i) =>
    position({ sku, ...(withPolicies ? policies[i % policies.length] : {}) }),
  )
  return {
    tables,
    positions,
    clock: () => now,
    setTo: (instant: string) => {
      now = instant
    },
  }
}

type Made = ReturnType<typeof made>
type World = Awaited<ReturnType<typeof world>>

/** What is left of a run: positions, stock, what each SKU was ordered and received, and the evidence kept. */
const outcome = async (
  { tables }: Made,
  { stock, everyOrder }: World,
  readings: readonly QueuedReading[],
) => {
  const orders = await everyOrder()
  return {
    positions: await Promise.all(
      SKUS.map(sku => tables.get(replenishmentTable, positionKey(sku, 'wh_shanghai'))),
    ),
    stocks: await Promise.all(SKUS.map(sku => stock(sku))),
    orders: SKUS.map(sku =>
      orders
        .filter(order => order.sku === sku)
        .map(({ status, lines, raisedAt }) => ({ status, lines, day: raisedAt.slice(0, 10) }))
        .toSorted((a, b) => (a.day < b.day ? -1 : 1)),
    ),
    events: await Promise.all(
      orders.map(async ({ purchaseOrderId }) => {
        const { items } = await tables.query({ table: outboxTable, partition: purchaseOrderId })
        return items.map(({ type }) => type)
      }),
    ),
    spent: await Promise.all(
      Array.from({ length: 12 }, (_, month) => {
        const name = `2026-${String(month + 1).padStart(2, '0')}`
        return tables.get(replenishmentTable, spendKey('org_huadong', 'org_sup_ningbo', name))
      }),
    ),
    kept: (
      await Promise.all(readings.map(reading => tables.get(replenishmentTable, readingKey(reading))))
    ).every(Boolean),
  }
}

/** All that is open comes at the end of a round. A booking that died is booked again with the same key. */
const receiveAll = async ({ receive, everyOrder }: World, retrying: boolean) => {
  const open = await Promise.all(purchaseOrderStatuses.filter(isOpen).map(status => everyOrder({ status })))
  for (const { purchaseOrderId } of open.flat()) {
    const record = once({ purchaseOrderId })
    for (let done = false; !done; ) {
      try {
        await receive({ actor: owner, purchaseOrderId }, () => record)
        done = true
      } catch (thrown) {
        if (!retrying) throw thrown
        done = !(thrown instanceof Crash)
      }
    }
  }
}

const inOrder = async (rounds: readonly QueuedReading[][], withPolicies: boolean) => {
  const base = made(memoryTables(), withPolicies)
  const here = await world({ ...base, onHand: 200 })
  await base.tables.putAll(replenishmentTable, [terms])
  for (const [round, readings] of rounds.entries()) {
    for (let i = 0; i < 5; i++) {
      base.setTo(at(round, 3 + 4 * i))
      await here.handle([
        { readings: readings.filter(({ readingId }) => readingId.endsWith(`-${i}`)).slice(0, 49) },
      ])
      await here.handle(readings.filter(({ readingId }) => readingId.endsWith(`-${i}`)).slice(49))
    }
    base.setTo(at(round, 23))
    await receiveAll(here, false)
  }
  return outcome(base, here, rounds.flat())
}

const onABadDay = async (
  base: Made,
  rounds: readonly Arrival[][],
  readings: readonly QueuedReading[],
  random: () => number,
) => {
  const here = await world({
    ...base,
    tables: faultyTables(base.tables, random, 0.05),
    seedTables: base.tables,
    onHand: 200,
  })
  await base.tables.putAll(replenishmentTable, [terms])
  let crashes = 0
  for (const [round, arrivals] of rounds.entries()) {
    base.setTo(at(round, 22))
    const queue = shuffled(arrivals, random)
    const batches = Array.from({ length: Math.ceil(queue.length / 20) }, (_, i) =>
      queue.slice(i * 20, (i + 1) * 20).map(({ reading }) => reading),
    )
    const worker = async () => {
      for (let some = batches.shift(); some; some = batches.shift()) {
        try {
          await here.handle(some)
        } catch {
          crashes++
          batches.push(some)
        }
      }
    }
    await Promise.all(Array.from({ length: WORKERS }, worker))
    base.setTo(at(round, 23))
    await receiveAll(here, true)
  }
  return { result: await outcome(base, here, readings), crashes, here }
}

const contract = (engine: string, decisions: number, tablesOf: () => Tables, withPolicies: boolean) => {
  const count = roundsOf(decisions)
  describe(`${SKUS.length * count} orders to be raised ${engine}, by ten workers that die, from readings that come twice and late`, () => {
    it('are each raised once, none is lost, and all ends as if everything had come in order', async () => {
      const random = seededRandom(4)
      const rounds = Array.from({ length: count }, (_, round) => arrivalsOf(round, random))
      const byRound = Array.from({ length: count + 1 }, (_, round) =>
        rounds.flat().filter(arrival => arrival.round === round),
      ).slice(0, count)
      const distinct = rounds.map(arrivals => [
        ...new Map(arrivals.map(({ reading }) => [`${reading.sku} ${reading.readingId}`, reading])).values(),
      ])
      const arrived = [...new Set(byRound.flat().map(({ reading }) => reading))]
      const base = made(tablesOf(), withPolicies)
      const { result, crashes, here } = await onABadDay(base, byRound, arrived, random)
      const expected = await inOrder(distinct, withPolicies)
      expect(crashes).toBeGreaterThan(decisions / 100)
      expect(result.events).toHaveLength(SKUS.length * count)
      expect(new Set(result.events.map(types => types.join(' ')))).toEqual(
        new Set(['replenishment.purchase-order-raised.v1 replenishment.goods-received.v1']),
      )
      expect(result).toEqual(expected)

      // Every one of them is decided again from what is stored, to the same quantity.
      const orders = await here.everyOrder()
      let spent = 0
      for (const { purchaseOrderId } of orders) {
        const each = await here.orders.findWithDecision(purchaseOrderId)
        const [line] = each?.order.lines ?? []
        expect(each && replay(each.decision)?.quantity).toBe(line?.quantity)
        expect((line?.quantity ?? 0) % 12).toBe(0)
        expect(line?.quantity).toBeGreaterThanOrEqual(24)
        spent += each?.order.value?.amount ?? 0
      }
      // What the months say was spent is what the orders come to, as often as workers died over it.
      const booked = result.spent.reduce((sum, month) => sum + Number(month?.spent ?? 0), 0)
      expect(booked).toBe(spent)
      expect(booked > 0).toBe(withPolicies)
    }, 3_600_000)
  })
}

contract('in memory', DECISIONS, memoryTables, false)
contract('in memory under policies', DECISIONS, memoryTables, true)

describe('on the database', () => {
  let dynamo: TestDynamo
  beforeAll(async () => {
    dynamo = await startDynamo()
    for (const table of [replenishmentTable, inventoryTable, devicesTable, outboxTable])
      await dynamo.createTable(table)
  }, 60_000)
  afterAll(() => dynamo.stop())
  contract('on the database under policies', ON_THE_DATABASE, () => dynamo.tables, true)
})

import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../functions/forecasting/seeded.ts'
import { replenishmentTable } from '../../../functions/replenishment/index.ts'
import { replay } from '../../../functions/replenishment/purchase-orders/explain-replenishment.ts'
import type { QueuedReading } from '../../../functions/replenishment/readings/reading.ts'
import { positionKey, readingKey } from '../../../functions/replenishment/replenishment.table.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import { outboxTable } from '../../../shared/outbox.ts'
import { Crash, faultyTables } from './faulty-tables.ts'
import { once, owner, position, world } from './world.ts'

/** `NEVER_TWICE=10000 npx vitest run …` for the whole of the goal. */
const DECISIONS = Number(process.env.NEVER_TWICE ?? 1_000)
const SKUS = Array.from({ length: 50 }, (_, i) => `DL-${100 + i}`)
const ROUNDS = Math.ceil(DECISIONS / SKUS.length)
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

const made = () => {
  const tables = memoryTables()
  let now = at(0, 0)
  const positions = SKUS.map(sku => position({ sku }))
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
    kept: (
      await Promise.all(readings.map(reading => tables.get(replenishmentTable, readingKey(reading))))
    ).every(Boolean),
  }
}

/** All that is open comes at the end of a round. A booking that died is booked again with the same key. */
const receiveAll = async ({ receive, everyOrder }: World, retrying: boolean) => {
  for (const { purchaseOrderId } of (await everyOrder()).filter(({ status }) => status !== 'received')) {
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

const inOrder = async (rounds: readonly QueuedReading[][]) => {
  const base = made()
  const here = await world({ ...base, onHand: 200 })
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
  rounds: readonly Arrival[][],
  readings: readonly QueuedReading[],
  random: () => number,
) => {
  const base = made()
  const here = await world({
    ...base,
    tables: faultyTables(base.tables, random, 0.05),
    seedTables: base.tables,
    onHand: 200,
  })
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

describe(`${SKUS.length * ROUNDS} orders to be raised, by ten workers that die, from readings that come twice and late`, () => {
  it('are each raised once, none is lost, and all ends as if everything had come in order', async () => {
    const random = seededRandom(4)
    const rounds = Array.from({ length: ROUNDS }, (_, round) => arrivalsOf(round, random))
    const byRound = Array.from({ length: ROUNDS + 1 }, (_, round) =>
      rounds.flat().filter(arrival => arrival.round === round),
    ).slice(0, ROUNDS)
    const distinct = rounds.map(arrivals => [
      ...new Map(arrivals.map(({ reading }) => [`${reading.sku} ${reading.readingId}`, reading])).values(),
    ])
    const arrived = [...new Set(byRound.flat().map(({ reading }) => reading))]
    const { result, crashes, here } = await onABadDay(byRound, arrived, random)
    const expected = await inOrder(distinct)
    expect(crashes).toBeGreaterThan(DECISIONS / 100)
    expect(result.events).toHaveLength(SKUS.length * ROUNDS)
    expect(new Set(result.events.map(types => types.join(' ')))).toEqual(
      new Set(['replenishment.purchase-order-raised.v1 replenishment.goods-received.v1']),
    )
    expect(result).toEqual(expected)

    // Every one of them is decided again from what is stored, to the same quantity.
    const orders = await here.everyOrder()
    const found = await Promise.all(
      orders.map(({ purchaseOrderId }) => here.orders.findWithDecision(purchaseOrderId)),
    )
    for (const each of found) {
      const [line] = each?.order.lines ?? []
      expect(each && replay(each.decision)?.quantity).toBe(line?.quantity)
      expect((line?.quantity ?? 0) % 12).toBe(0)
      expect(line?.quantity).toBeGreaterThanOrEqual(24)
    }
  }, 600_000)
})

import { describe, expect, it } from 'vitest'
import { readDataSet } from '../../../bench/replenishment/data.ts'
import { orderPlaced } from '../../../events/ordering.order-placed.v1.ts'
import {
  addDemand,
  demandStore,
  forecastingTable,
  forecastStore,
} from '../../../functions/forecasting/index.ts'
import { readForecast } from '../../../functions/forecasting/read-forecast.ts'
import { recordDemand, recordDemands } from '../../../functions/forecasting/record-demand.ts'
import {
  unwantedByCancellation,
  wantedByChange,
  wantedByOrder,
} from '../../../functions/forecasting/wanted.ts'
import { stockReader } from '../../../functions/inventory/index.ts'
import { planStore } from '../../../functions/replenishment/planning/plan.store.ts'
import type { PlanningPart } from '../../../functions/replenishment/planning/plan-positions.ts'
import { planPositions } from '../../../functions/replenishment/planning/plan-positions.ts'
import { usualPolicy } from '../../../functions/replenishment/planning/policy.ts'
import { simulatePolicy } from '../../../functions/replenishment/planning/simulate-policy.ts'
import { startPlanning } from '../../../functions/replenishment/planning/start-planning.ts'
import { positionStore } from '../../../functions/replenishment/positions/position.store.ts'
import type { Position } from '../../../functions/replenishment/positions/position.ts'
import { explainPurchaseOrder } from '../../../functions/replenishment/purchase-orders/read-purchase-orders.ts'
import { outsideByDay } from '../../../functions/replenishment/readings/outside-demand.ts'
import { dayAfter } from '../../../shared/business-date.ts'
import { firstIdAt, madeAt } from '../../../shared/ids.ts'
import { AlreadyConsumed } from '../../../shared/inbox.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import { NOW, owner, position, stranger, world } from './world.ts'

const RUN = '2026-02-28'
const series = readDataSet('online_retail_daily').series.slice(0, 12)

/** A year of real demand of twelve SKUs, booked as orders would have booked it. */
const made = async (changes: Partial<Position> = {}) => {
  const tables = memoryTables()
  const positions = series.map((_, i) =>
    position({ sku: `DL-${i + 1}`, reorderPoint: 1, orderUpTo: 2, packSize: 1, moq: 1, ...changes }),
  )
  for (const [i, { demand }] of series.entries()) {
    const ref = positions[i] as Position
    const days = [...demand.slice(-365)].map((quantity, day) => ({ quantity, on: dayAfter(RUN, day - 364) }))
    for (let d = 0; d < days.length; d += 90)
      await tables.transact(
        days
          .slice(d, d + 90)
          .filter(({ quantity }) => quantity > 0)
          .map(({ quantity, on }) => addDemand(ref, on, 'ordered', quantity)),
      )
  }
  const here = await world({ tables, onHand: 20, positions })
  const demands = demandStore(tables)
  const plan = planPositions({
    positions: positionStore(tables),
    demands,
    readOutside: async () => undefined,
    plans: planStore(tables, () => NOW),
    evaluate: here.evaluate,
  })
  const refs = positions.map(({ sku, warehouseId }) => ({ sku, warehouseId }))
  const levels = async () => (await positionStore(tables).findAll(refs)).map(each => each.position)
  return { ...here, tables, demands, plan, refs, levels }
}

describe('the night’s planning', () => {
  it('sets levels from a year of demand, orders what they ask for, and explains it by the forecast', async () => {
    const { plan, refs, levels, tables, orders, warehouses, demands } = await made()
    const done = await plan({ run: RUN, part: 0, refs })
    expect(done?.planned).toBe(12)
    expect(done?.raised.length).toBeGreaterThan(3)
    for (const each of await levels()) {
      expect(each.plan).toMatchObject({ asOf: RUN, protectionDays: 8 })
      expect(each.reorderPoint).toBe(Math.ceil(each.plan?.reorderPoint ?? -1))
      expect(each.orderUpTo).toBeGreaterThan(each.reorderPoint)
    }
    const [order] = done?.raised ?? []
    const why = await explainPurchaseOrder({ orders })(order?.purchaseOrderId ?? '', owner)
    expect(why).toMatchObject({ replays: true, trigger: { kind: 'plan', run: RUN }, forecast: { asOf: RUN } })
    const words = why.reasons.map(({ en }) => en).join(' ')
    expect(words).toContain('expected in the protection interval of 8 days')
    expect(words).toContain('Without this order it is empty on')
    const read = readForecast({ forecasts: forecastStore(tables), demands, warehouses })
    const forecast = await read({ sku: 'DL-1', warehouseId: 'wh_shanghai' }, 56, owner)
    expect(forecast.ahead).toHaveLength(28)
    expect(forecast.quantiles.map(({ demand }) => demand)).toEqual(
      forecast.quantiles.map(({ demand }) => demand).toSorted((a, b) => a - b),
    )
    await expect(read({ sku: 'DL-1', warehouseId: 'wh_shanghai' }, 56, stranger)).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  it('comes to the same whenever it is done, and does nothing the second time', async () => {
    const [first, second] = [await made(), await made()]
    await first.plan({ run: RUN, part: 0, refs: first.refs })
    await second.plan({ run: RUN, part: 7, refs: second.refs })
    const plansOf = async ({ levels }: typeof first) =>
      JSON.stringify((await levels()).map(({ plan }) => plan))
    expect(await plansOf(first)).toBe(await plansOf(second))
    expect(await first.plan({ run: RUN, part: 0, refs: first.refs })).toBeUndefined()
  })

  it('that stopped after half of its writes is done again', async () => {
    const { plan, refs, tables, levels } = await made()
    const { transact } = tables
    let calls = 0
    tables.transact = async writes => {
      if (++calls === 2) throw new Error('stopped')
      return transact(writes)
    }
    await expect(plan({ run: RUN, part: 0, refs })).rejects.toThrow('stopped')
    tables.transact = transact
    expect(await plan({ run: RUN, part: 0, refs })).toMatchObject({ planned: 12 })
    expect((await levels()).every(each => each.plan)).toBe(true)
  })

  it('leaves what a person has fixed as it is', async () => {
    const fixed = { ...usualPolicy, fixed: { reorderPoint: 33, orderUpTo: 77 } }
    const { plan, refs, levels } = await made({ policy: fixed })
    await plan({ run: RUN, part: 0, refs })
    expect((await levels()).every(each => each.reorderPoint === 33 && each.orderUpTo === 77)).toBe(true)
  })

  it('plans more stock for a higher target', async () => {
    const planned = async (value: number) => {
      const { plan, refs, levels } = await made({
        policy: { ...usualPolicy, target: { measure: 'cycleServiceLevel', value } },
      })
      await plan({ run: RUN, part: 0, refs })
      return (await levels()).reduce((sum, each) => sum + each.reorderPoint, 0)
    }
    const [low, high] = [await planned(0.8), await planned(0.98)]
    expect(high).toBeGreaterThan(1.3 * low)
  })

  it('is cut into the same parts whenever it is begun', async () => {
    const positions = Array.from({ length: 620 }, (_, i) => position({ sku: `DL-${1000 + i}` }))
    const { tables } = await world({ positions })
    const sent: PlanningPart[] = []
    const queue = { send: async (part: PlanningPart) => void sent.push(part) }
    const start = startPlanning({
      positions: positionStore(tables),
      queue,
      clock: () => NOW,
      timeZone: 'UTC',
    })
    expect(await start()).toEqual({ run: RUN, parts: 3, positions: 620 })
    const first = sent.splice(0)
    await start()
    expect(sent).toEqual(first)
    expect(new Set(first.flatMap(({ refs }) => refs.map(({ sku }) => sku))).size).toBe(620)
  })

  it('answers what a policy would have done, beside the one of today', async () => {
    const { tables, warehouses, demands } = await made()
    const simulate = simulatePolicy({
      positions: positionStore(tables),
      demands,
      warehouses,
      clock: () => NOW,
      timeZone: 'UTC',
    })
    const ref = { sku: 'DL-1', warehouseId: 'wh_shanghai' }
    const ask = (value: number) =>
      simulate({
        actor: owner,
        ref,
        policy: { ...usualPolicy, target: { measure: 'fillRate', value } },
        days: 91,
      })
    const [modest, generous] = [await ask(0.7), await ask(0.99)]
    expect(generous.simulated.averageStock).toBeGreaterThan(modest.simulated.averageStock)
    expect(generous.simulated.fillRate).toBeGreaterThanOrEqual(modest.simulated.fillRate)
    expect(await ask(0.7)).toEqual(modest)
    expect(modest).toMatchObject({ from: '2025-11-30', to: RUN })
  })
})

describe('demand', () => {
  const placed = (sku: string, quantity: number, given: number) =>
    orderPlaced.create(
      { aggregate: `ord_${sku}`, sequence: 1, time: NOW, tenant: 'test' },
      {
        ...orderPlaced.example,
        lines: [
          { lineNumber: 1, sku, quantity, allocations: [{ warehouseId: 'wh_shanghai', quantity: given }] },
          { lineNumber: 2, sku, quantity: 1, allocations: [{ warehouseId: 'wh_shanghai', quantity: 1 }] },
        ],
      },
    )

  it('is counted once on the day of the order, with what could not be given, and the day that was sold out', async () => {
    const { tables } = await world({ onHand: 0 })
    const record = recordDemand({
      tables,
      stocks: stockReader(tables).findAll,
      timeZone: 'Asia/Shanghai',
      clock: () => NOW,
    })
    const event = placed('DL-1', 9, 4)
    await record(event, wantedByOrder(event.data))
    await record(event, wantedByOrder(event.data))
    const ref = { sku: 'DL-1', warehouseId: 'wh_shanghai' }
    expect(await demandStore(tables).history(ref, '2026-01-01', '2026-12-31')).toEqual([
      { on: '2026-03-01', ordered: 10, promoted: 0, outside: 0, returned: 0, stockOut: true },
    ])
  })

  it('that is cancelled is taken off the day on which it was ordered, unless the seller rejected it', async () => {
    const { tables } = await world()
    const record = recordDemand({
      tables,
      stocks: stockReader(tables).findAll,
      timeZone: 'UTC',
      clock: () => NOW,
    })
    const event = placed('DL-1', 9, 9)
    await record(event, wantedByOrder(event.data))
    const line = {
      lineNumber: 1,
      sku: 'DL-1',
      quantity: 4,
      released: [{ warehouseId: 'wh_shanghai', quantity: 4 }],
    }
    const later = { ...event, id: 'later', time: '2026-03-05T00:00:00.000Z' }
    await record(later, unwantedByCancellation({ status: 'cancelled', lines: [line] }), NOW)
    expect(unwantedByCancellation({ status: 'rejected', lines: [line] })).toEqual([])
    const days = await demandStore(tables).history(
      { sku: 'DL-1', warehouseId: 'wh_shanghai' },
      '2026-01-01',
      '2026-12-31',
    )
    expect(days).toMatchObject([{ on: '2026-03-01', ordered: 6 }])
    expect(madeAt('ord_01KAQ3T5V8XJ4M0N2P6R8S9T1V')).toBe(1_763_859_830_632)
    expect(firstIdAt('ord', 1_763_859_830_632)).toBe('ord_01KAQ3T5V80000000000000000')
  })

  it('of an order that is changed is less on the day it was ordered, and more on the day of the change', async () => {
    const { tables } = await world()
    const record = recordDemands({
      tables,
      stocks: stockReader(tables).findAll,
      timeZone: 'UTC',
      clock: () => NOW,
    })
    const event = placed('DL-1', 9, 9)
    const line = (lineNumber: number, sku: string, quantity: number, warehouseId = 'wh_shanghai') => ({
      lineNumber,
      sku,
      quantity,
      allocations: [{ warehouseId, quantity }],
    })
    const change = {
      lines: [line(1, 'DL-1', 4), line(2, 'DL-1', 1), line(3, 'DL-2', 5), line(4, 'DL-3', 2)],
      linesBefore: [...event.data.lines, line(3, 'DL-2', 3), line(4, 'DL-3', 2)],
    }
    const later = { ...event, id: 'later', time: '2026-03-05T00:00:00.000Z' }
    const told = [
      { event, wanted: wantedByOrder(event.data) },
      { event: later, wanted: wantedByChange(change, event.time) },
    ]
    await record(told)
    await expect(record(told)).rejects.toBeInstanceOf(AlreadyConsumed)
    const days = (sku: string) =>
      demandStore(tables).history({ sku, warehouseId: 'wh_shanghai' }, '2026-01-01', '2026-12-31')
    expect(await days('DL-1')).toMatchObject([{ on: '2026-03-01', ordered: 5 }])
    expect(await days('DL-2')).toMatchObject([{ on: '2026-03-05', ordered: 2 }])
    expect(await days('DL-3')).toEqual([])
    // Told before there was a `linesBefore` it says nothing of demand.
    expect(wantedByChange({ lines: change.lines }, event.time)).toEqual([])
  })

  it('of a large order is counted in parts, each once, though the first try stopped between them', async () => {
    const { tables } = await world()
    const record = recordDemand({
      tables: {
        transact: async writes => {
          if (++calls === 2) throw new Error('stopped')
          return tables.transact(writes)
        },
      },
      stocks: stockReader(tables).findAll,
      timeZone: 'UTC',
      clock: () => NOW,
    })
    let calls = 0
    const event = placed('DL-1', 1, 1)
    const wanted = Array.from({ length: 130 }, (_, i) => ({
      sku: `X-${i}`,
      warehouseId: 'wh_shanghai',
      quantity: 2,
    }))
    await expect(record(event, wanted)).rejects.toThrow('stopped')
    await record(event, wanted)
    for (const ref of wanted) {
      const item = await tables.get(forecastingTable, { pk: `demand#wh_shanghai#${ref.sku}`, sk: '2026-03' })
      expect(item?.ordered01).toBe(2)
    }
  })

  it('that no order tells of is read off the shelf, beside what the books moved', () => {
    const record = (hour: number, quantity: number, bookQuantity: number | undefined) => ({
      deviceId: 'dev',
      readingId: `${hour}`,
      warehouseId: 'wh',
      sku: 'S',
      quantity,
      measuredAt: `2026-03-01T${String(hour).padStart(2, '0')}:00:00.000Z`,
      receivedAt: 0,
      verdict: bookQuantity === undefined ? ('late' as const) : ('applied' as const),
      bookQuantity,
      recordedAt: NOW,
    })
    // 100 → 90 sold outside; the books took 20 for orders and gave 50; 5 more went outside.
    const days = outsideByDay([record(1, 100, 100), record(2, 90, 100), record(3, 115, 120)], 'UTC')
    expect(days.get('2026-03-01')).toEqual({ fallen: 15, risen: 0 })
    const late = outsideByDay([record(1, 100, 100), record(2, 95, undefined), record(3, 90, 100)], 'UTC')
    expect(late.get('2026-03-01')).toEqual({ fallen: 10, risen: 0 })
  })
})

import { describe, expect, it } from 'vitest'
import { inventoryTable, stockItem, warehouseItem } from '../../../functions/inventory/index.ts'
import { replenishmentTable } from '../../../functions/replenishment/index.ts'
import { type PositionPlan, usualPolicy } from '../../../functions/replenishment/planning/policy.ts'
import { consequencesOf } from '../../../functions/replenishment/planning/position-policy.ts'
import { positionItem, positionStore } from '../../../functions/replenishment/positions/position.store.ts'
import { positionsElsewhere } from '../../../functions/replenishment/positions/positions-elsewhere.ts'
import { reportStock } from '../../../functions/replenishment/positions/report-stock.ts'
import { clock, operator, owner, position, stranger, world } from './world.ts'

const plan = (changes: Partial<PositionPlan> = {}): PositionPlan => ({
  asOf: '2026-02-28',
  reorderPoint: 50,
  orderUpTo: 200,
  lot: 150,
  perDay: 5,
  protectionDays: 8,
  expected: 40,
  deviation: 12,
  chance: 0.9,
  leadTimeDays: 7,
  leadTimeDeviation: 1,
  pattern: 'smooth',
  model: 'smoothing',
  demandDays: 90,
  lastDemandOn: '2026-02-27',
  ...changes,
})

/** A warehouse in Shanghai with one SKU, and the same SKU in Chengdu where it is wanted. */
const made = async (onHand: number, planned: Partial<PositionPlan> = {}, changes: object = {}) => {
  const here = await world({ onHand, positions: [position({ plan: plan(planned), ...changes })] })
  const { tables } = here
  await tables.putAll(inventoryTable, [
    warehouseItem({ warehouseId: 'wh_chengdu', name: '成都仓', ownerId: 'org_huadong' }),
    stockItem({ sku: 'DL-1', warehouseId: 'wh_chengdu', onHand: 20, held: 0 }),
  ])
  await tables.putAll(replenishmentTable, [
    positionItem(position({ warehouseId: 'wh_chengdu', plan: plan() })),
  ])
  const positions = positionStore(tables)
  const report = reportStock({
    positions,
    elsewhere: positionsElsewhere({ positions, warehouses: here.warehouses }),
    clock,
    timeZone: 'UTC',
  })
  return { report }
}

describe('stock that lies too long', () => {
  it('beyond the level is to be brought where it is wanted, and the rest sold cheaper', async () => {
    const { report } = await made(700, {}, { policy: { ...usualPolicy, unitPrice: 300 } })
    const { items } = await report({}, owner)
    expect(items).toEqual([
      {
        sku: 'DL-1',
        warehouseId: 'wh_shanghai',
        finding: 'excess',
        onHand: 700,
        excess: 500,
        coverDays: 140,
        lastDemandOn: '2026-02-27',
        value: 150_000,
        suggestions: [
          { kind: 'transfer', warehouseId: 'wh_chengdu', quantity: 180 },
          { kind: 'promotion', quantity: 320 },
        ],
      },
    ])
  })

  it('that lasts for more than half a year because a person wanted so much: aim lower', async () => {
    const fixed = { orderUpTo: 900, policy: { ...usualPolicy, fixed: { orderUpTo: 900 } } }
    const { report } = await made(1_200, { perDay: 2 }, fixed)
    const { items } = await report({}, owner)
    expect(items).toMatchObject([
      {
        finding: 'slow',
        coverDays: 600,
        excess: 300,
        suggestions: [
          { kind: 'transfer', quantity: 180 },
          { kind: 'promotion', quantity: 120 },
          { kind: 'lowerTarget', quantity: 120 },
        ],
      },
    ])
  })

  it('nobody asked for in half a year is given up, but for what another warehouse needs', async () => {
    const { report } = await made(300, { perDay: 0, lastDemandOn: '2025-06-01' })
    expect((await report({}, owner)).items).toMatchObject([
      {
        finding: 'dead',
        suggestions: [
          { kind: 'transfer', quantity: 180 },
          { kind: 'writeOff', quantity: 120 },
        ],
      },
    ])
  })

  it('is the owner’s and the operator’s to see; a stock at its level is not reported', async () => {
    const { report } = await made(700)
    expect((await report({}, operator)).items).toHaveLength(1)
    expect((await report({}, stranger)).items).toEqual([])
    expect((await (await made(180)).report({}, owner)).items).toEqual([])
  })
})

describe('what a person fixes', () => {
  const fixing = (fixed: object, unitPrice?: number) =>
    consequencesOf(
      position({
        plan: plan(),
        policy: { ...usualPolicy, fixed, ...(unitPrice === undefined ? {} : { unitPrice }) },
      }),
    )

  it('too high costs stock that is kept the year round, and serves more', () => {
    const [higher] = fixing({ reorderPoint: 80 }, 1_000)
    expect(higher).toMatchObject({ parameter: 'reorderPoint', fixed: 80, planned: 50, extraStock: 30 })
    // 30 pieces at 10.00 for a year, at a fifth of their price.
    expect(higher?.extraCostAYear).toBe(6_000)
    expect(higher?.fillRate).toBeGreaterThan(higher?.plannedFillRate ?? 1)
  })

  it('too low saves stock and serves less', () => {
    const [lower] = fixing({ reorderPoint: 20 }, 1_000)
    expect(lower).toMatchObject({ extraStock: -30, extraCostAYear: -6_000 })
    expect(lower?.fillRate).toBeLessThan(lower?.plannedFillRate ?? 0)
  })

  it('each parameter is told alone, without a price without its cost, and nothing where nothing is planned', () => {
    expect(fixing({ lot: 50, orderUpTo: 250 })).toMatchObject([
      { parameter: 'orderUpTo', extraStock: 25 },
      { parameter: 'lot', extraStock: -50 },
    ])
    expect(fixing({ lot: 50 })[0]).not.toHaveProperty('extraCostAYear')
    expect(consequencesOf(position({ policy: { ...usualPolicy, fixed: { lot: 50 } } }))).toEqual([])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocate, replayAllocation } from '../../../functions/ordering/allocate.ts'
import { distanceKm } from '../../../functions/ordering/distance.ts'

const shanghai = { latitude: 31.23, longitude: 121.47 }
const chengdu = { latitude: 30.57, longitude: 104.07 }
const hangzhou = { latitude: 30.27, longitude: 120.16 }

const supplies = [
  { warehouseId: 'wh_chengdu', available: 50, priority: 2, coordinates: chengdu },
  { warehouseId: 'wh_shanghai', available: 20, priority: 1, coordinates: shanghai },
]

describe('pieces are taken', () => {
  it('from the fullest warehouse, so that stocks even out', () => {
    expect(allocate(10, supplies, { rule: 'mostStock', turn: 0 }).portions).toEqual([
      { warehouseId: 'wh_chengdu', quantity: 10 },
    ])
  })

  it('from the owner’s first', () => {
    expect(allocate(10, supplies, { rule: 'priority', turn: 0 }).portions).toEqual([
      { warehouseId: 'wh_shanghai', quantity: 10 },
    ])
  })

  it('from the nearest, and the reason says how far that is', () => {
    const { portions, reason } = allocate(10, supplies, { rule: 'nearest', destination: hangzhou, turn: 0 })
    expect(portions).toEqual([{ warehouseId: 'wh_shanghai', quantity: 10 }])
    expect(reason.candidates[0]).toMatchObject({
      warehouseId: 'wh_shanghai',
      rank: distanceKm(hangzhou, shanghai),
    })
  })

  it('last from one of which the rule knows nothing, and the reason makes up no distance', () => {
    const unplaced = { warehouseId: 'wh_new', available: 90 }
    const policy = { rule: 'nearest', destination: hangzhou, turn: 0 } as const
    const { portions, reason } = allocate(75, [unplaced, ...supplies], policy)
    expect(portions).toEqual([{ warehouseId: 'wh_new', quantity: 75 }])
    expect(reason.candidates[2]).toEqual({ warehouseId: 'wh_new', available: 90 })
    expect(replayAllocation(reason)).toEqual(reason.portions)
  })

  it('from one that has them all before two that have them together', () => {
    expect(allocate(30, supplies, { rule: 'priority', turn: 0 })).toMatchObject({
      portions: [{ warehouseId: 'wh_chengdu', quantity: 30 }],
      reason: { because: 'oneHasAll' },
    })
  })

  it('from several in the rule’s order, what nobody has is missing', () => {
    expect(allocate(80, supplies, { rule: 'priority', turn: 0 })).toMatchObject({
      portions: [
        { warehouseId: 'wh_shanghai', quantity: 20 },
        { warehouseId: 'wh_chengdu', quantity: 50 },
      ],
      missing: 10,
      reason: { because: 'notEnough' },
    })
  })
})

const anySupply = fc.record({
  warehouseId: fc.constantFrom('wh_1', 'wh_2', 'wh_3', 'wh_4'),
  bucket: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
  available: fc.integer({ min: -5, max: 40 }),
  priority: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
})
const distinct = fc.uniqueArray(anySupply, {
  maxLength: 10,
  selector: ({ warehouseId, bucket }) => `${warehouseId} ${bucket}`,
})
const anyRule = fc.constantFrom('mostStock' as const, 'priority' as const)

describe('whatever lies where', () => {
  it('no piece is given twice, and none is missing that is there', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        distinct,
        anyRule,
        fc.nat(50),
        (quantity, all, rule, turn) => {
          const { portions, missing } = allocate(quantity, all, { rule, turn })
          const given = portions.reduce((sum, one) => sum + one.quantity, 0)
          const there = all.reduce((sum, { available }) => sum + Math.max(0, available), 0)
          expect(given).toBe(Math.min(quantity, there))
          expect(missing).toBe(quantity - given)
          for (const { warehouseId, bucket, quantity: taken } of portions) {
            const from = all.find(one => one.warehouseId === warehouseId && one.bucket === bucket)
            expect(taken).toBeLessThanOrEqual(from?.available ?? 0)
          }
        },
      ),
    )
  })

  it('what was stored gives the same decision again', () => {
    // A warehouse has one priority, whatever its buckets.
    const sameInOne = distinct.map(all =>
      all.map(one => ({ ...one, priority: Number(one.warehouseId.slice(3)) % 3 })),
    )
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        sameInOne,
        anyRule,
        fc.nat(50),
        (quantity, all, rule, turn) => {
          const { reason } = allocate(quantity, all, { rule, turn })
          expect(replayAllocation(reason)).toEqual(reason.portions)
        },
      ),
    )
  })
})

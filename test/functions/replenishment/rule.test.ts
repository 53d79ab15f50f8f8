import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decideReplenishment,
  type ReplenishmentInputs,
  replenishmentRules,
} from '../../../functions/replenishment/positions/decide-replenishment.ts'
import { dueDay } from '../../../functions/replenishment/suppliers/supplier-calendar.ts'

const inputs: ReplenishmentInputs = {
  onHand: 40,
  held: 0,
  onOrder: 0,
  reorderPoint: 50,
  orderUpTo: 200,
  packSize: 12,
  moq: 24,
}

const ordered = (changes: Partial<ReplenishmentInputs>) => {
  const decision = decideReplenishment({ ...inputs, ...changes })
  if (decision.kind === 'hold') throw new Error(`It holds: ${decision.because.reason}`)
  return decision.because
}
const held = (changes: Partial<ReplenishmentInputs>) => {
  const decision = decideReplenishment({ ...inputs, ...changes })
  return decision.kind === 'hold' ? decision.because.reason : undefined
}

describe('a policy', () => {
  it('of a fixed quantity orders so many lots as it takes to rise above the reorder point', () => {
    expect(ordered({ rule: 'fixedQuantity', lot: 24 }).quantity).toBe(24)
    expect(ordered({ rule: 'fixedQuantity', lot: 24, onHand: 0 }).quantity).toBe(72)
  })

  it('of periodic review fills up on the day of review, whatever the position, and on no other', () => {
    expect(ordered({ rule: 'periodic', reviewDue: true, onHand: 150 }).quantity).toBe(60)
    expect(held({ rule: 'periodic', reviewDue: false, onHand: 0 })).toBe('no-review-today')
  })

  it('keeps under maximum stock and shelf life, in whole packs', () => {
    expect(ordered({ maximumStock: 180 })).toMatchObject({ least: 168, most: 132, quantity: 132 })
    expect(ordered({ shelfLifeDays: 30, perDay: 4 })).toMatchObject({ most: 72, quantity: 72 })
    expect(held({ maximumStock: 50 })).toBe('no-room')
  })

  it('counts what is in quarantine as not there', () => {
    expect(ordered({ onHand: 60, quarantined: 20 }).position).toBe(40)
  })

  it.each([
    ['when a person has switched it off', { automation: 'off' }, 'automation-off'],
    ['while a sensor is in doubt', { frozen: 'sensorsDisagree' }, 'frozen'],
    ['for a while after a person cancelled', { paused: true }, 'paused'],
  ] as const)('orders nothing %s', (_, changes, reason) => {
    expect(held(changes)).toBe(reason)
  })

  it.each([
    ['only proposes', { automation: 'propose' }, 'proposing-only'],
    ['is worth too much', { unitPrice: 100, approvalAbove: 16_000 }, 'above-threshold'],
    ['is a guess', { coldStart: true }, 'cold-start'],
  ] as const)('waits for a person when it %s', (_, changes, approval) => {
    expect(ordered(changes).approval).toBe(approval)
  })

  it('takes the next price break when it saves more than the extra pieces cost to keep', () => {
    const breaks = { unitPrice: 1_000, priceBreaks: [{ from: 200, unitPrice: 900 }], holdingRate: 0.2 }
    const taken = ordered({ ...breaks, perDay: 10 })
    expect(taken).toMatchObject({ least: 168, quantity: 204, value: 204 * 900 })
    expect(taken.alternatives).toMatchObject([{ quantity: 204, saving: 20_400, extraDays: 3.6, taken: true }])
    const slow = ordered({ ...breaks, perDay: 0.02 })
    expect(slow).toMatchObject({ quantity: 168, alternatives: [{ taken: false }] })
    expect(ordered({ ...breaks, perDay: 10, maximumStock: 210 }).quantity).toBe(168)
  })
})

describe('whatever the rule is told', () => {
  const any = fc.record({
    onHand: fc.nat(500),
    held: fc.nat(100),
    onOrder: fc.nat(200),
    reorderPoint: fc.nat(200),
    orderUpTo: fc.integer({ min: 201, max: 600 }),
    packSize: fc.integer({ min: 1, max: 48 }),
    moq: fc.nat(100),
    rule: fc.constantFrom(...replenishmentRules),
    lot: fc.integer({ min: 1, max: 100 }),
    reviewDue: fc.boolean(),
    maximumStock: fc.option(fc.integer({ min: 200, max: 700 }), { nil: undefined }),
    perDay: fc.double({ min: 0, max: 50, noNaN: true }),
    unitPrice: fc.nat(10_000),
    priceBreaks: fc.array(fc.record({ from: fc.integer({ min: 1, max: 500 }), unitPrice: fc.nat(10_000) }), {
      maxLength: 4,
    }),
  })

  it('an order is of whole packs, not under the minimum, within its room, and the same decided again', () => {
    fc.assert(
      fc.property(any, given => {
        const decision = decideReplenishment(given)
        expect(decideReplenishment(JSON.parse(JSON.stringify(given)))).toEqual(decision)
        if (decision.kind === 'hold') return
        const { position } = decision.because
        expect(decision.quantity % given.packSize).toBe(0)
        expect(decision.quantity).toBeGreaterThanOrEqual(Math.max(1, given.moq))
        if (given.maximumStock !== undefined)
          expect(position + decision.quantity).toBeLessThanOrEqual(given.maximumStock)
        else if (given.rule !== 'periodic')
          expect(position + decision.quantity).toBeGreaterThan(given.reorderPoint)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('a supplier’s calendar', () => {
  const calendar = { closedWeekdays: [0, 6], closedOn: ['2026-10-01'] }
  it.each([
    ['over a weekend', '2026-03-06', 1, '2026-03-09'],
    ['over a holiday', '2026-09-30', 1, '2026-10-02'],
    ['in a week of five days', '2026-03-02', 5, '2026-03-09'],
    ['at once', '2026-03-02', 0, '2026-03-02'],
  ])('counts working days %s', (_, from, days, due) => {
    expect(dueDay(calendar, from, days)).toBe(due)
  })
})

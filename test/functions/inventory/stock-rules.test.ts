import { describe, expect, it } from 'vitest'
import { bucketsOf, evenShares, withBuckets } from '../../../functions/inventory/buckets.ts'
import { decideMovement, type WantedMovement } from '../../../functions/inventory/decide-movement.ts'
import type { Stock } from '../../../functions/inventory/stock.ts'

const now = '2026-11-25T12:00:00.000Z'
const stock = (changes: Partial<Stock> = {}): Stock => ({
  sku: 'A',
  warehouseId: 'wh_1',
  onHand: 10,
  held: 2,
  available: 8,
  ...changes,
})
const decide = (wanted: Partial<WantedMovement>, ...stocks: Stock[]) =>
  decideMovement(
    { kind: 'receipt', warehouseId: 'wh_1', lines: [{ sku: 'A', quantity: 3 }], ...wanted },
    new Map(stocks.map(each => [each.sku, each])),
    now,
  )

describe('a split stock', () => {
  it('has as many buckets as it says, numbered from one', () => {
    expect(bucketsOf(stock({ buckets: 2 }))).toEqual([
      { sku: 'A', warehouseId: 'wh_1', bucket: 1 },
      { sku: 'A', warehouseId: 'wh_1', bucket: 2 },
    ])
    expect(bucketsOf(stock())).toEqual([])
  })

  it('counts what lies in its own buckets, and in no other’s', () => {
    const parts = [
      stock({ bucket: 1, onHand: 5, held: 1, available: 4 }),
      stock({ bucket: 2, onHand: 6, held: 3, available: 3 }),
      stock({ sku: 'B', onHand: 100, held: 50, available: 50 }),
      stock({ warehouseId: 'wh_2', onHand: 100, held: 50, available: 50 }),
    ]
    const alone = stock({ sku: 'C' })
    const [whole, other] = withBuckets([stock(), alone], parts)
    expect(whole).toEqual(stock({ onHand: 21, held: 6, available: 15 }))
    expect(other).toBe(alone)
  })

  it.each([
    [10, 3, [4, 3, 3]],
    [9, 3, [3, 3, 3]],
    [2, 3, [1, 1, 0]],
    [11, 3, [4, 4, 3]],
  ])('%s pieces over %s shares', (pieces, shares, expected) => {
    expect(evenShares(pieces, shares)).toEqual(expected)
  })
})

describe('a movement', () => {
  const books = (act: string, quantity: number, onHand: number, available: number) => ({
    kind: 'book',
    steps: [{ act, sku: 'A', warehouseId: 'wh_1', quantity }],
    lines: [{ sku: 'A', warehouseId: 'wh_1', onHand, available }],
  })
  const line = (quantity: number) => ({ lines: [{ sku: 'A', quantity }] })

  it.each([
    ['receipt', 3, books('receive', 3, 3, 3)],
    ['adjustment', 3, books('receive', 3, 3, 3)],
    ['adjustment', -3, books('withdraw', 3, -3, -3)],
    ['quarantine', 3, books('quarantine', 3, 0, -3)],
    ['quarantine', -3, books('free', 3, 0, 3)],
    ['adjustment', 0, books('receive', 0, 0, 0)],
    ['quarantine', 0, books('quarantine', 0, 0, -0)],
  ] as const)('%s of %s', (kind, quantity, expected) => {
    expect(decide({ kind, ...line(quantity) }, stock())).toEqual(expected)
  })

  it('from one warehouse to another is both', () => {
    expect(decide({ kind: 'transfer', toWarehouseId: 'wh_2' })).toEqual({
      kind: 'book',
      steps: [
        { act: 'withdraw', sku: 'A', warehouseId: 'wh_1', quantity: 3 },
        { act: 'receive', sku: 'A', warehouseId: 'wh_2', quantity: 3 },
      ],
      lines: [
        { sku: 'A', warehouseId: 'wh_1', onHand: -3, available: -3 },
        { sku: 'A', warehouseId: 'wh_2', onHand: 3, available: 3 },
      ],
    })
  })

  it('that counts corrects to what was found, and says by how much and from what', () => {
    expect(decide({ kind: 'count' }, stock())).toEqual({
      kind: 'book',
      steps: [{ act: 'correct', sku: 'A', warehouseId: 'wh_1', quantity: 3, before: 10 }],
      lines: [{ sku: 'A', warehouseId: 'wh_1', onHand: -7, available: -7, booked: 10 }],
    })
    expect(decide({ kind: 'count' })).toEqual({
      kind: 'book',
      steps: [{ act: 'correct', sku: 'A', warehouseId: 'wh_1', quantity: 3 }],
      lines: [{ sku: 'A', warehouseId: 'wh_1', onHand: 3, available: 3, booked: 0 }],
    })
  })

  const counted = { kind: 'count', countedAt: '2026-11-25T11:00:00.000Z' } as const
  it.each([
    ['moved in the same moment', { movedAt: '2026-11-25T11:00:00.000Z' }, 'overtaken'],
    ['moved later', { movedAt: '2026-11-25T11:30:00.000Z' }, 'overtaken'],
    ['moved before', { movedAt: '2026-11-25T10:59:59.999Z' }, 'book'],
    ['counted later', { countedAt: '2026-11-25T11:30:00.000Z' }, 'overtaken'],
    ['counted at the same moment', { countedAt: '2026-11-25T11:00:00.000Z' }, 'overtaken'],
    ['counted before', { countedAt: '2026-11-25T10:00:00.000Z' }, 'book'],
    ['split for a promotion', { buckets: 3 }, 'split'],
    ['never moved nor counted', {}, 'book'],
  ])('that counts what was %s', (_, changes, kind) => {
    const decision = decide(counted, stock(changes))
    expect(decision.kind).toBe(kind)
    if (decision.kind !== 'book') expect(decision.skus).toEqual(['A'])
  })

  it('that counts without a time counts now; other kinds are not overtaken', () => {
    const moved = stock({ movedAt: '2026-11-25T11:59:00.000Z' })
    expect(decide({ kind: 'count' }, moved).kind).toBe('book')
    expect(decide({ kind: 'count' }, stock({ movedAt: now })).kind).toBe('overtaken')
    expect(decide({ kind: 'receipt' }, stock({ movedAt: now, buckets: 2 })).kind).toBe('book')
  })
})

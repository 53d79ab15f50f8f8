import { describe, expect, it } from 'vitest'
import { inventoryTable, stockKey } from '../../../functions/inventory/inventory.table.ts'
import {
  correctStock,
  freeStock,
  holdStock,
  issueStock,
  openStock,
  quarantineStock,
  receiveStock,
  releaseStock,
  unissueStock,
  withdrawStock,
} from '../../../functions/inventory/movements.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import type { Update } from '../../../shared/writes.ts'

const place = { sku: 'A', warehouseId: 'wh_1' }
const at = '2026-11-25T12:00:00.000Z'
const before = { onHand: 10, held: 3, quarantined: 2, available: 5 }
class Short extends Error {}
const refused = () => new Short()

/** A movement of so many pieces, what it changes, and the most of which there are enough. */
const movements: Readonly<
  Record<string, [move: (quantity: number) => Update, change: Partial<typeof before>, most: number]>
> = {
  hold: [quantity => holdStock({ ...place, quantity }, refused), { available: -1, held: 1 }, 5],
  release: [quantity => releaseStock({ ...place, quantity }), { available: 1, held: -1 }, 3],
  issue: [quantity => issueStock({ ...place, quantity, at }, refused), { onHand: -1, held: -1 }, 3],
  unissue: [quantity => unissueStock({ ...place, quantity }), { onHand: 1, held: 1 }, Infinity],
  receive: [quantity => receiveStock({ ...place, quantity, at }), { onHand: 1, available: 1 }, Infinity],
  withdraw: [
    quantity => withdrawStock({ ...place, quantity, at }, refused),
    { onHand: -1, available: -1 },
    5,
  ],
  quarantine: [
    quantity => quarantineStock({ ...place, quantity }, refused),
    { available: -1, quarantined: 1 },
    5,
  ],
  free: [quantity => freeStock({ ...place, quantity }, refused), { available: 1, quarantined: -1 }, 2],
}

const shelf = async (figures: typeof before = before) => {
  const tables = memoryTables()
  const key = stockKey(place.sku, place.warehouseId)
  await tables.putAll(inventoryTable, [{ ...key, ...place, ...figures, lowTold: true }])
  return { tables, now: () => tables.get(inventoryTable, key) }
}

describe.each(Object.entries(movements))('%s', (_, [move, change, most]) => {
  it('moves each piece from one figure to another, so that on hand is held, quarantined and available', async () => {
    const quantity = Math.min(most, 2)
    const { tables, now } = await shelf()
    await tables.transact([move(quantity)])
    const after = await now()
    for (const figure of ['onHand', 'held', 'quarantined', 'available'] as const)
      expect(after?.[figure], figure).toBe(before[figure] + quantity * (change[figure] ?? 0))
    expect(after?.onHand).toBe(after?.held + after?.quarantined + after?.available)
  })

  it.runIf(most !== Infinity)('takes the last piece, and not one more', async () => {
    const { tables, now } = await shelf()
    await expect(tables.transact([move(most + 1)])).rejects.toThrow()
    expect(await now()).toMatchObject(before)
    await tables.transact([move(most)])
    await expect(tables.transact([move(1)])).rejects.toThrow()
  })
})

it('more than lies there is not issued, though it is held', async () => {
  const { tables } = await shelf({ onHand: 1, held: 3, quarantined: 0, available: -2 })
  await expect(tables.transact([issueStock({ ...place, quantity: 2, at }, refused)])).rejects.toThrow(Short)
  await tables.transact([issueStock({ ...place, quantity: 1, at }, refused)])
})

it('the first pieces make the stock, with nothing held, and what comes in may be warned of again', async () => {
  const tables = memoryTables()
  const key = stockKey(place.sku, place.warehouseId)
  await tables.transact([receiveStock({ ...place, quantity: 4, at })])
  expect(await tables.get(inventoryTable, key)).toEqual({
    ...{ ...key, ...place, onHand: 4, available: 4, held: 0 },
    ...{ stockIn: 'wh_1', movedAt: at },
  })
  const { tables: known, now } = await shelf()
  await known.transact([receiveStock({ ...place, quantity: 1, at })])
  expect(await now()).not.toHaveProperty('lowTold')
})

describe('a count', () => {
  const measuredAt = '2026-11-25T13:00:00.000Z'
  const count = (quantity: number, more: object = {}) =>
    correctStock({ ...place, quantity, before: 10, measuredAt, ...more }, refused)

  it('adds the difference to what lies there and what is free; what is promised stays promised', async () => {
    const { tables, now } = await shelf()
    await tables.transact([count(12)])
    expect(await now()).toMatchObject({ ...before, onHand: 12, available: 7, countedAt: measuredAt })
    const { tables: fewer, now: then } = await shelf()
    await fewer.transact([count(1)])
    expect(await then()).toMatchObject({ ...before, onHand: 1, available: -4 })
  })

  it.each([
    ['the books say something else by now', {}, { before: 9 }],
    ['it was counted since', { countedAt: measuredAt }, {}],
    ['pieces came or went since', { movedAt: measuredAt }, {}],
    ['it is split for a promotion', { buckets: 3 }, {}],
  ])('is overtaken when %s', async (_, known, more) => {
    const { tables, now } = await shelf({ ...before, ...known })
    await expect(tables.transact([count(12, more)])).rejects.toThrow(Short)
    expect(await now()).toMatchObject(before)
  })

  it('of what nobody knew makes the stock, once', async () => {
    const tables = memoryTables()
    const key = stockKey(place.sku, place.warehouseId)
    const opened = () => tables.transact([openStock({ ...place, quantity: 6, measuredAt }, refused)])
    await opened()
    expect(await tables.get(inventoryTable, key)).toEqual({
      ...{ ...key, ...place, onHand: 6, available: 6, held: 0 },
      ...{ stockIn: 'wh_1', countedAt: measuredAt },
    })
    await expect(opened()).rejects.toThrow(Short)
  })
})

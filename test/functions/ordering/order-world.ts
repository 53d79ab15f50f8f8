import { catalogTable, productItem } from '../../../functions/catalog/index.ts'
import { inventoryTable, stockItem, stockReader, warehouseItem } from '../../../functions/inventory/index.ts'
import type { Reminder } from '../../../functions/ordering/finish-work.ts'
import { LINE_LIMITS, type LineLimits } from '../../../functions/ordering/order.item.ts'
import { plus } from '../../../shared/clock.ts'
import type { Once } from '../../../shared/idempotency.ts'
import type { NewId } from '../../../shared/ids.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import type { Tables } from '../../../shared/tables.ts'
import { SELLER, servicesOn } from './stock-world.ts'

export const START = '2026-11-25T04:00:00.000Z'

let made = 0
/** A record of its own for each request. */
export const once = <Result>(): Once<Result> => {
  const id = `test ${++made}`
  return result => ({ id, fingerprint: '', status: 200, body: JSON.stringify(result), storedAt: START })
}

interface WorldOptions {
  readonly tables?: Tables
  readonly skus?: readonly string[]
  /** pieces of each SKU by warehouse */
  readonly onHand?: Readonly<Record<string, number>>
  readonly limits?: LineLimits
}

/** Some SKUs of one seller in some warehouses, and everything that can be done with them. */
export const orderWorld = async ({
  tables = memoryTables(),
  skus = ['A', 'B', 'C'],
  onHand = { wh_1: 10 },
  limits = LINE_LIMITS,
}: WorldOptions = {}) => {
  let now = START
  let ids = 0
  const reminders: Reminder[] = []
  const newId: NewId = prefix => `${prefix}_${String(++ids).padStart(26, '0')}`
  const world = {
    clock: () => {
      now = plus(now, 1)
      return now
    },
    newId,
    limits,
    remind: async (reminder: Reminder) => {
      reminders.push(reminder)
    },
  }
  const product = (sku: string) => ({
    sku,
    name: { zh: sku, en: sku },
    unit: 'C62',
    unitPrice: { amount: 100, currency: 'CNY' },
    taxRate: '0.13',
    taxClassificationCode: '1080407020000000000',
    sellerId: SELLER,
    status: 'active' as const,
  })
  await tables.putAll(catalogTable, skus.map(product).map(productItem))
  await tables.putAll(
    inventoryTable,
    Object.entries(onHand).flatMap(([warehouseId, pieces]) => [
      warehouseItem({ warehouseId, name: warehouseId, ownerId: SELLER }),
      ...skus.map(sku => stockItem({ sku, warehouseId, onHand: pieces, held: 0 })),
    ]),
  )
  return {
    tables,
    reminders,
    services: servicesOn(tables, world),
    /** The same over another connection, for processes that fail. */
    on: (other: Tables) => servicesOn(other, world),
    pass: (milliseconds: number) => {
      now = plus(now, milliseconds)
    },
    stockOf: async (sku: string) => {
      const stocks = await stockReader(tables, () => 0).ofSku(sku)
      const sum = (figure: 'onHand' | 'held' | 'available') =>
        stocks.reduce((total, stock) => total + stock[figure], 0)
      return { onHand: sum('onHand'), held: sum('held'), available: sum('available') }
    },
  }
}

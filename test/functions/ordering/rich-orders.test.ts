import { afterAll, beforeAll, expect, it } from 'vitest'
import { catalogTable } from '../../../functions/catalog/index.ts'
import { priceListItems } from '../../../functions/catalog/price-list.store.ts'
import { inventoryTable } from '../../../functions/inventory/index.ts'
import { orderingTable } from '../../../functions/ordering/ordering.table.ts'
import { toItem } from '../../../shared/aws/attributes.ts'
import type { Attribute, Attributes } from '../../../shared/aws/calls.dynamodb.ts'
import { mergeWrites } from '../../../shared/merge-writes.ts'
import { outboxTable } from '../../../shared/outbox.ts'
import type { Tables } from '../../../shared/tables.ts'
import type { Item } from '../../../shared/writes.ts'
import { startDynamo, type TestDynamo } from '../../support/dynamo.ts'
import { size } from '../../support/size.ts'
import { once, orderWorld } from './order-world.ts'
import { buyer, SELLER } from './stock-world.ts'

const LINES = size(250, 1_000)
const SKUS = Array.from({ length: LINES }, (_, i) => `R-${i}`)
/** As many lines as a step of a change holds */
const IN_A_STEP = 25
const LISTS = 30

let dynamo: TestDynamo
beforeAll(async () => {
  dynamo = await startDynamo()
  for (const table of [catalogTable, inventoryTable, orderingTable, outboxTable]) {
    await dynamo.createTable(table)
  }
})
afterAll(() => dynamo.stop())

/** Ten tiers for each SKU in each list, nowhere the same: what is stored of them hardly gets shorter. */
const richPrices = (): Item[] => {
  let seed = 7
  const chance = (most: number): number => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed % most
  }
  const tiers = () =>
    Array.from({ length: 10 }, (_, i) => ({
      from: i * 100 + 1 + (i ? chance(100) : 0),
      amount: 90_000 - i * 5_000 - chance(5_000),
    }))
  return priceListItems(
    Array.from({ length: LISTS }, (_, i) => ({
      list: {
        priceListId: `frame-${i}`,
        sellerId: SELLER,
        name: { zh: '框架', en: 'Frame' },
        audience: 'everyone',
        currency: 'CNY',
        priority: 100,
        status: 'active',
        version: 1,
        changedAt: '2026-11-01T00:00:00.000Z',
        changedBy: 'test',
      },
      entries: SKUS.map(sku => ({ sku, tiers: tiers() })),
    })),
  )
}

const bytesOfAttribute = ({ S, N, B, M }: Attribute): number =>
  (S ? Buffer.byteLength(S) : 0) + (N?.length ?? 0) + (B ? (B.length * 3) / 4 : 0) + (M ? 3 + bytesOf(M) : 0)

/** As DynamoDB counts an item: names and values, a map a little more. */
const bytesOf = (attributes: Attributes): number =>
  Object.entries(attributes).reduce((sum, [name, one]) => sum + name.length + 1 + bytesOfAttribute(one), 0)

/** What DynamoDB takes: 4 MB in a transaction, 400 kB in an item. */
const MOST = { transaction: 4_000_000, item: 400_000 }

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

/** Tables that note how large each transaction and its largest item is, and do something before the nth. */
const noting = (tables: Tables) => {
  const steps: { transaction: number; item: number }[] = []
  const before = new Map<number, () => Promise<unknown>>()
  const transact: Tables['transact'] = async writes => {
    const items = mergeWrites(writes).map(write =>
      bytesOf(toItem('item' in write ? write.item : { ...write.key })),
    )
    steps.push({ transaction: sum(items), item: Math.max(...items) })
    await before.get(steps.length)?.()
    return tables.transact(writes)
  }
  return { steps, before, tables: { ...tables, transact } }
}

it(`${LINES} lines that thirty price lists speak of are placed and changed, all or nothing, in steps that DynamoDB takes`, async () => {
  const world = await orderWorld({ tables: dynamo.tables, skus: SKUS, onHand: { wh_1: 10, wh_2: 10 } })
  await dynamo.tables.putAll(catalogTable, richPrices())
  const { steps, before, tables } = noting(dynamo.tables)
  const services = world.on(tables)
  const lines = (quantity: number) => SKUS.map(sku => ({ sku, quantity }))
  const { orderId } = await services.place({ actor: buyer, lines: lines(12) }, once())
  const change = { actor: buyer, orderId, ifMatch: 1 }
  const heldOfEach = async () =>
    new Set(
      (await services.orders.find(orderId))?.lines.map(({ held, allocations }) =>
        [held, allocations.length].join(),
      ),
    )

  // Somebody takes what the last of the steps wants: the order keeps what it had.
  const last = SKUS.at(-1) ?? ''
  before.set(steps.length + LINES / IN_A_STEP + 1, () =>
    world.services.place({ actor: buyer, lines: [{ sku: last, quantity: 7 }] }, once()),
  )
  const refused = services.change({ ...change, lines: lines(15) }, once())
  await expect(refused).rejects.toMatchObject({
    code: 'insufficient-stock',
    extensions: { lines: [{ lineNumber: LINES, sku: last, available: 13 }] },
  })
  expect(await heldOfEach()).toEqual(new Set(['12,2']))
  expect(await world.stockOf('R-0')).toMatchObject({ held: 12 })

  const changed = await services.change({ ...change, lines: lines(13) }, once())
  expect(changed).toMatchObject({ version: 2, lineCount: LINES, status: 'placed' })
  expect(await heldOfEach()).toEqual(new Set(['13,2']))
  expect(await world.stockOf('R-0')).toMatchObject({ held: 13 })
  const found = await services.orders.find(orderId)
  expect(found?.lines[LINES - 1]?.priceBasis?.candidates).toHaveLength(LISTS)

  const largest = Math.max(...steps.map(({ transaction }) => transaction))
  // Both before and after of a change lie in its first transaction: for a thousand lines there is room for
  // five times as much.
  expect(largest).toBeGreaterThan(300 * LINES)
  expect(largest).toBeLessThan((MOST.transaction / 5) * (LINES / 1_000))
  expect(Math.max(...steps.map(({ item }) => item))).toBeLessThan(MOST.item / 5)
}, 300_000)

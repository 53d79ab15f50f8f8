import { afterAll, beforeAll, expect, it } from 'vitest'
import { measuredPatterns } from '../../support/access-patterns.ts'
import { startDynamo, type TestDynamo } from '../../support/dynamo.ts'
import { catalogTables, dealer, facts, NOW, once, seller, world } from './world.ts'

let dynamo: TestDynamo
beforeAll(async () => {
  dynamo = await startDynamo()
  for (const table of catalogTables) await dynamo.createTable(table)
})
afterAll(() => dynamo.stop())

it('The access patterns of the README consume the units that it says, on the real engine', async () => {
  const { add, save, list, read, explain, stock, set, saveList, addList, priceLists } = await world(
    dynamo.tables,
  )
  const skus = Array.from({ length: 20 }, (_, i) => `S${i + 10}`)
  for (const sku of skus) {
    await add(sku, { category: 'bolts' })
    for (const warehouseId of ['wh_1', 'wh_2']) await stock(sku, warehouseId, 10)
  }
  const entries = (amount: number, count = 20) =>
    skus.slice(0, count).map(sku => ({ sku, tiers: [{ from: 1, amount }] }))
  await addList('all', { audience: 'everyone' }, entries(950))
  await addList('gold', { audience: 'group:gold' }, entries(930))
  const own = await addList('own', {}, entries(900))
  const page = { actor: dealer, at: NOW, limit: 20, cursor: undefined }
  // What is remembered for a minute: warehouses, and for whom there are lists.
  await list(page)

  const { does, beside } = measuredPatterns(dynamo)
  await does('a page of 20 by status', () => list(page))
  await does('a page of 20 by category', () => list({ ...page, category: 'bolts' }))
  await does('a page of 20 by words', () => list({ ...page, text: 'hex bolt' }))
  await does('one SKU', () => read({ actor: dealer, sku: 'S10', at: NOW }))
  await does('an explanation', () => explain({ actor: dealer, sku: 'S10', quantity: 3, at: NOW }))
  await does('add a SKU with 12 words and a GTIN', () =>
    add('N1', {
      category: 'nuts',
      gtin: '4006381333931',
      name: { zh: '六角螺母', en: 'Hex nut M8 zinc plated box' },
    }),
  )
  const renamed = facts({ category: 'bolts', unitPrice: { amount: 1_100, currency: 'CNY' } })
  await does('change one whose words stay', () =>
    save({ actor: seller, sku: 'S10', facts: renamed, ifMatch: 1 }, once),
  )
  const change = { actor: seller, priceListId: 'own', ifMatch: own.version }
  await does('set 10 prices', () => set({ ...change, set: entries(880, 10), remove: [] }, once))
  await does('change the terms of a list', () =>
    saveList(
      {
        actor: seller,
        priceListId: 'own',
        ifMatch: own.version + 1,
        terms: {
          name: { zh: '协议价', en: 'Contract' },
          audience: 'organization:org_dealer',
          currency: 'CNY',
          priority: 90,
          status: 'active',
        },
      },
      once,
    ),
  )
  await does('20 prices of a list', () => priceLists.entriesOf(own, { limit: 20, cursor: undefined }))
  await does('a seller’s lists', () => priceLists.ofSeller('org_seller', { limit: 20, cursor: undefined }))

  const { measured, written } = beside('catalog')
  expect(measured).toEqual(written)
})

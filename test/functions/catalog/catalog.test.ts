import { describe, expect, it } from 'vitest'
import { decidePrice } from '../../../functions/catalog/index.ts'
import { inventoryTable, stockItem, warehouseItem } from '../../../functions/inventory/index.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import { counted } from './counted.ts'
import {
  dealer,
  facts,
  NOW,
  once,
  operator,
  otherSeller,
  refusal,
  seller,
  stranger,
  terms,
  world,
} from './world.ts'

const page = { limit: 20, cursor: undefined, at: NOW }

describe('A seller', () => {
  it('adds a product, changes it, retires it and puts it on sale again, with an event for each', async () => {
    const { add, save, retire, events, products } = await world()
    await add('S1')
    await save({ actor: seller, sku: 'S1', facts: facts({ category: 'bolts' }), ifMatch: 1 }, once)
    await retire({ actor: seller, sku: 'S1', ifMatch: 2 }, once)
    await save({ actor: seller, sku: 'S1', facts: facts(), ifMatch: 3 }, once)
    expect(await products.find('S1')).toMatchObject({ status: 'active', version: 4, sellerId: 'org_seller' })
    expect((await events('product/S1')).map(({ data }) => (data as { what: string }).what)).toEqual([
      'added',
      'changed',
      'retired',
      'relisted',
    ])
  })

  it('is refused a change that was decided on an older version, a new product that is there, and another’s', async () => {
    const { add, save, retire } = await world()
    await add('S1')
    const change = { actor: seller, sku: 'S1', facts: facts() }
    expect(await refusal(save({ ...change, ifMatch: 0 }, once))).toBe('precondition-failed')
    expect(await refusal(save({ ...change, ifMatch: 2 }, once))).toBe('precondition-failed')
    expect(await refusal(save({ ...change, sku: 'S2', ifMatch: 1 }, once))).toBe('not-found')
    expect(await refusal(save({ ...change, actor: otherSeller, ifMatch: 1 }, once))).toBe('not-found')
    await retire({ actor: seller, sku: 'S1', ifMatch: 1 }, once)
    expect(await refusal(retire({ actor: seller, sku: 'S1', ifMatch: 2 }, once))).toBe('illegal-transition')
  })

  it('prices in the currency of the platform', async () => {
    const { add, import: send } = await world()
    const euro = { unitPrice: { amount: 1, currency: 'EUR' } }
    expect(await refusal(add('S1', euro))).toBe('invalid-request')
    const [row] = await send({ actor: seller, rows: [{ sku: 'S1', ...facts(euro) }] })
    expect(row).toMatchObject({ outcome: 'refused', errors: [{ pointer: '/unitPrice/currency' }] })
  })

  it('is named by the operator, who keeps all products', async () => {
    const { save, products } = await world()
    const change = { actor: operator, sku: 'S1', facts: facts(), ifMatch: 0 }
    expect(await refusal(save(change, once))).toBe('invalid-request')
    await save({ ...change, sellerId: 'org_seller' }, once)
    expect(await products.find('S1')).toMatchObject({ sellerId: 'org_seller' })
  })

  it('cannot give a GTIN that another SKU has, in any of its forms, until that one gives it up', async () => {
    const { add, save, products } = await world()
    await add('S1', { gtin: '96385074' })
    expect(await refusal(add('S2', { gtin: '00000096385074' }))).toBe('gtin-taken')
    const packs = [{ unit: 'XCS', quantity: 12, gtin: '96385074' }]
    expect(await refusal(add('S2', { packs }))).toBe('gtin-taken')
    expect(await products.find('S2')).toBeUndefined()
    await save({ actor: seller, sku: 'S1', facts: facts(), ifMatch: 1 }, once)
    await add('S2', { packs })
    expect(await products.ofGtin('00000096385074')).toMatchObject({ sku: 'S2', unit: 'XCS' })
  })
})

describe('An import', () => {
  const rows = [
    { sku: 'S1', ...facts() },
    { sku: 'S2', ...facts({ gtin: '123' }) },
    { sku: 'S3', ...facts() },
    { sku: 'S3', ...facts({ category: 'nuts' }) },
    { ...facts() },
    { sku: 'S9', ...facts() },
  ]

  it('answers each row, and a refused one keeps no other from being written', async () => {
    const { add, products, import: send } = await world()
    await add('S1', { category: 'bolts' })
    await add('S9', {}, otherSeller)
    expect(await send({ actor: seller, rows })).toMatchObject([
      { row: 1, sku: 'S1', outcome: 'changed', version: 2 },
      { row: 2, sku: 'S2', outcome: 'refused', errors: [{ pointer: '/gtin' }] },
      { row: 3, sku: 'S3', outcome: 'added', version: 1 },
      { row: 4, sku: 'S3', outcome: 'refused', detail: 'Row 3 is about the same SKU.' },
      { row: 5, outcome: 'refused', errors: [{ pointer: '/sku', rule: 'is required' }] },
      { row: 6, sku: 'S9', outcome: 'refused', code: 'not-found' },
    ])
    expect(await products.find('S3')).toMatchObject({ version: 1 })
  })

  it('sent again changes nothing, also while the first is still at work', async () => {
    const { events, import: send } = await world()
    const good = Array.from({ length: 30 }, (_, i) => ({ sku: `S${i}`, ...facts() }))
    await Promise.all([send({ actor: seller, rows: good }), send({ actor: seller, rows: good })])
    const again = await send({ actor: seller, rows: good })
    expect(again.every(({ outcome, version }) => outcome === 'unchanged' && version === 1)).toBe(true)
    expect(await events('product/S7')).toHaveLength(1)
  })
})

describe('The catalogue of a buyer', () => {
  it('shows his own prices, the next tier, his quantity rules and what is available', async () => {
    const { add, addList, stock, list } = await world()
    await add('S1', { quantityRules: { minimum: 5 } })
    await stock('S1', 'wh_1', 7)
    await stock('S1', 'wh_2', 5)
    await addList('gold', { audience: 'group:gold' }, [
      {
        sku: 'S1',
        tiers: [
          { from: 1, amount: 900 },
          { from: 50, amount: 850 },
        ],
        quantityRules: { minimum: 10, multiple: 10 },
      },
    ])
    const [seen] = (await list({ ...page, actor: dealer })).items
    expect(seen).toMatchObject({
      sku: 'S1',
      unitPrice: { amount: 900 },
      listPrice: { amount: 1_000 },
      nextTier: { from: 50, unitPrice: { amount: 850 } },
      quantityRules: { minimum: 10, multiple: 10 },
      available: 12,
    })
    const [other] = (await list({ ...page, actor: stranger })).items
    expect(other).toMatchObject({ unitPrice: { amount: 1_000 }, quantityRules: { minimum: 5 } })
    expect(other).not.toHaveProperty('sellerId')
  })

  it('has what is in his assortment and on sale, and nothing of others', async () => {
    const { add, retire, list, read } = await world()
    await add('S1', { availableTo: ['group:gold'] })
    await add('S2', { availableTo: ['organization:org_stranger'] })
    await add('S3')
    await retire({ actor: seller, sku: 'S3', ifMatch: 1 }, once)
    const skus = async (actor: typeof dealer, status?: 'retired') =>
      (await list({ ...page, actor, status })).items.map(({ sku }) => sku)
    expect(await skus(dealer)).toEqual(['S1'])
    expect(await skus(stranger)).toEqual(['S2'])
    expect(await skus(seller)).toEqual(['S1', 'S2'])
    expect(await skus(seller, 'retired')).toEqual(['S3'])
    expect(await skus(dealer, 'retired')).toEqual([])
    expect(await read({ actor: dealer, sku: 'S2', at: NOW })).toBeUndefined()
    expect(await read({ actor: dealer, sku: 'S3', at: NOW })).toMatchObject({ status: 'retired' })
  })

  it('is found by category, by words, and both, page by page', async () => {
    const { add, list } = await world()
    for (let i = 10; i < 25; i++) await add(`B-${i}`, { category: i % 2 ? 'odd' : 'even' })
    const all: string[] = []
    let cursor: string | undefined
    do {
      const found = await list({ ...page, limit: 4, cursor, actor: dealer, text: '螺栓 hex' })
      all.push(...found.items.map(({ sku }) => sku))
      cursor = found.cursor
    } while (cursor)
    expect(all).toEqual(Array.from({ length: 15 }, (_, i) => `B-${i + 10}`))
    const odd = await list({ ...page, actor: dealer, category: 'odd', descending: true })
    expect(odd.items.map(({ sku }) => sku).slice(0, 2)).toEqual(['B-23', 'B-21'])
    const both = await list({ ...page, actor: dealer, category: 'odd', text: 'b' })
    expect(both.items).toHaveLength(7)
    expect(await refusal(list({ ...page, actor: dealer, text: 'hex', descending: true }))).toBe(
      'invalid-request',
    )
  })

  it('does not find a product by words that it has no more, nor one that is retired', async () => {
    const { add, save, retire, list } = await world()
    const found = async (text: string) =>
      (await list({ ...page, actor: dealer, text })).items.map(({ sku }) => sku)
    await add('S1')
    const renamed = facts({ name: { zh: '螺母', en: 'Nut' } })
    await save({ actor: seller, sku: 'S1', facts: renamed, ifMatch: 1 }, once)
    expect(await found('bolt')).toEqual([])
    expect(await found('nut')).toEqual(['S1'])
    await retire({ actor: seller, sku: 'S1', ifMatch: 2 }, once)
    expect(await found('nut')).toEqual([])
  })
})

describe('A page of twenty with this buyer’s prices', () => {
  it('costs two calls to the database, by list, by category and by words, in however many groups he is', async () => {
    const { tables, calls, keys } = counted(memoryTables())
    const { add, addList, stock, list } = await world(tables)
    for (let i = 10; i < 35; i++) {
      await add(`S${i}`, { category: 'bolts' })
      await stock(`S${i}`, 'wh_1', 10)
    }
    const entries = Array.from({ length: 25 }, (_, i) => ({
      sku: `S${i + 10}`,
      tiers: [{ from: 1, amount: 900 }],
    }))
    await addList('everyone', { audience: 'everyone' }, entries)
    const groups = ['gold', 'north', 'tools', 'spring']
    for (const group of groups) await addList(group, { audience: `group:${group}` }, entries)
    await addList('own', {}, entries)
    await tables.putAll(inventoryTable, [
      ...['3', '4', '5'].map(one =>
        warehouseItem({ warehouseId: `wh_${one}`, name: one, ownerId: 'org_other' }),
      ),
    ])
    const inAll = { ...dealer, buyerGroups: groups }
    // what is remembered for a minute: warehouses, and for whom there are lists
    await list({ ...page, actor: inAll })
    for (const wanted of [{}, { category: 'bolts' }, { text: 'hex' }]) {
      calls.length = 0
      const { items } = await list({ ...page, ...wanted, actor: inAll })
      expect(items).toHaveLength(20)
      expect(items[0]?.unitPrice.amount).toBe(900)
      expect(calls).toEqual(['query', 'batchGet'])
    }
    expect(Math.max(...keys)).toBe(100)
  })
})

describe('A page of twenty of a seller with many warehouses', () => {
  it.each([
    { warehouses: 2, wanted: {}, batches: 1 },
    { warehouses: 3, wanted: {}, batches: 1 },
    { warehouses: 4, wanted: {}, batches: 2 },
    { warehouses: 8, wanted: { category: 'bolts' }, batches: 2 },
    { warehouses: 2, wanted: { text: 'hex' }, batches: 1 },
    { warehouses: 4, wanted: { text: 'hex' }, batches: 2 },
    { warehouses: 7, wanted: { text: 'hex' }, batches: 2 },
  ])(
    '$warehouses, asked with $wanted: a query, then $batches parts of one read at the same time',
    async ({ warehouses, wanted, batches }) => {
      const { tables, calls } = counted(memoryTables())
      const { add, addList, stock, list } = await world(tables)
      const ids = Array.from({ length: warehouses }, (_, i) => `wh_${i + 1}`)
      await tables.putAll(
        inventoryTable,
        ids.map(warehouseId => warehouseItem({ warehouseId, name: warehouseId, ownerId: 'org_seller' })),
      )
      const skus = Array.from({ length: 20 }, (_, i) => `S${i + 10}`)
      for (const sku of skus) {
        await add(sku, { category: 'bolts' })
        for (const warehouseId of ids) await stock(sku, warehouseId, 10)
      }
      const entries = skus.map(sku => ({ sku, tiers: [{ from: 1, amount: 900 }] }))
      await addList('everyone', { audience: 'everyone' }, entries)
      await addList('own', {}, entries)
      await list({ ...page, actor: dealer })
      calls.length = 0
      const { items } = await list({ ...page, ...wanted, actor: dealer })
      expect(items).toHaveLength(20)
      expect(items[19]).toMatchObject({ available: 10 * warehouses, unitPrice: { amount: 900 } })
      expect(calls).toEqual(['query', ...Array.from({ length: batches }, () => 'batchGet')])
    },
  )
})

describe('A page of the catalogue', () => {
  it('has no price of another group’s list that lies beside those of the buyer’s own', async () => {
    const { add, addList, list, explain } = await world()
    await add('S1')
    const at = (amount: number) => [{ sku: 'S1', tiers: [{ from: 1, amount }] }]
    await addList('gold', { audience: 'group:gold' }, at(900))
    await addList('silver', { audience: 'group:silver' }, at(700))
    await addList('all', { audience: 'everyone' }, at(950))
    const priceFor = async (actor: typeof dealer) =>
      (await list({ ...page, actor })).items[0]?.unitPrice.amount
    expect(await priceFor(dealer)).toBe(900)
    expect(await priceFor(stranger)).toBe(950)
    const told = await explain({ actor: dealer, sku: 'S1', quantity: 1, at: NOW })
    expect(told.candidates.map(({ priceListId }) => priceListId)).toEqual(['gold', 'all', undefined])
  })

  it('does not count what another than the SKU’s seller has of it', async () => {
    const { add, stock, list, read, tables } = await world()
    await tables.putAll(inventoryTable, [
      warehouseItem({ warehouseId: 'wh_foreign', name: 'Foreign', ownerId: 'org_other' }),
      stockItem({ sku: 'S1', warehouseId: 'wh_foreign', onHand: 500, held: 0 }),
    ])
    await add('S1')
    await stock('S1', 'wh_1', 3)
    await stock('S1', 'wh_2', 4)
    for (const wanted of [{}, { text: 'hex' }]) {
      expect((await list({ ...page, ...wanted, actor: dealer })).items).toMatchObject([{ available: 7 }])
    }
    expect(await read({ actor: dealer, sku: 'S1', at: NOW })).toMatchObject({ available: 7 })
  })
})

describe('The explanation of a price', () => {
  const tiers = [
    { from: 1, amount: 900 },
    { from: 48, amount: 850 },
  ]

  it('names every list with its reason, the rules of quantity and how much more to the next tier', async () => {
    const { add, addList, explain } = await world()
    await add('S1', { packs: [{ unit: 'XCS', quantity: 12 }] })
    await addList('own', {}, [{ sku: 'S1', tiers, quantityRules: { multiple: 24 } }])
    await addList('all', { audience: 'everyone' }, [{ sku: 'S1', tiers: [{ from: 1, amount: 800 }] }])
    const told = await explain({ actor: dealer, sku: 'S1', quantity: 3, unit: 'XCS', at: NOW })
    expect(told).toMatchObject({
      quantity: 36,
      unitPrice: { amount: 900 },
      lineTotal: { amount: 32_400 },
      orderable: false,
      candidates: [
        { priceListId: 'own', verdict: 'chosen', from: 1 },
        { priceListId: 'all', verdict: 'lessSpecial', unitPrice: { amount: 800 } },
        { verdict: 'lessSpecial', unitPrice: { amount: 1_000 } },
      ],
      nextTier: { from: 48, more: 12, unitPrice: { amount: 850 } },
      quantityRules: [{ rule: 'multiple', limit: 24, priceListId: 'own', kept: false }],
    })
  })

  it('is for the buyer himself, for the SKU’s seller and for the operator', async () => {
    const { add, explain } = await world()
    await add('S1')
    const asked = { sku: 'S1', quantity: 1, buyerId: 'org_dealer', at: NOW }
    for (const actor of [dealer, seller, operator]) {
      expect(await explain({ ...asked, actor })).toMatchObject({ buyerId: 'org_dealer' })
    }
    for (const actor of [stranger, otherSeller]) {
      expect(await refusal(explain({ ...asked, actor }))).toBe('not-found')
    }
    expect(await refusal(explain({ ...asked, actor: dealer, unit: 'XPX' }))).toBe('invalid-request')
  })

  it('is not of more than an order line can have', async () => {
    const { add, explain } = await world()
    await add('S1', { packs: [{ unit: 'XCS', quantity: 12 }] })
    const asked = { actor: dealer, sku: 'S1', unit: 'XCS', at: NOW }
    expect(await explain({ ...asked, quantity: 83_333 })).toMatchObject({ quantity: 999_996 })
    expect(await refusal(explain({ ...asked, quantity: 83_334 }))).toBe('invalid-request')
  })
})

describe('A price list', () => {
  it('counts from the next price on, as do its terms and its end', async () => {
    const { add, addList, saveList, explain } = await world()
    await add('S1')
    const list = await addList('own', {}, [{ sku: 'S1', tiers: [{ from: 1, amount: 900 }] }])
    const price = async () =>
      (await explain({ actor: dealer, sku: 'S1', quantity: 1, at: NOW })).unitPrice.amount
    expect(await price()).toBe(900)
    const change = { actor: seller, priceListId: 'own', ifMatch: list.version }
    await saveList({ ...change, terms: terms({ status: 'retired' }) }, once)
    expect(await price()).toBe(1_000)
  })

  it('stays for whom and in what currency it was made', async () => {
    const { addList, add, saveList } = await world()
    await add('S1')
    const { version } = await addList('own', {}, [{ sku: 'S1', tiers: [{ from: 1, amount: 900 }] }])
    const change = { actor: seller, priceListId: 'own', ifMatch: version }
    const other = terms({ audience: 'everyone' })
    expect(await refusal(saveList({ ...change, terms: other }, once))).toBe('invalid-request')
    expect(await refusal(saveList({ ...change, actor: otherSeller, terms: terms() }, once))).toBe('not-found')
  })

  it('takes prices of its seller’s SKUs only, all or none, once each', async () => {
    const { add, addList, set, priceLists } = await world()
    await add('S1')
    await add('S2', {}, otherSeller)
    const { version } = await addList('own', {}, [{ sku: 'S1', tiers: [{ from: 1, amount: 900 }] }])
    const entry = (sku: string) => ({ sku, tiers: [{ from: 1, amount: 1 }] })
    const change = { actor: seller, priceListId: 'own', remove: [], ifMatch: version }
    expect(await refusal(set({ ...change, set: [entry('S1'), entry('S2')] }, once))).toBe('sku-unavailable')
    expect(await refusal(set({ ...change, set: [entry('S1')], remove: ['S1'] }, once))).toBe(
      'invalid-request',
    )
    const list = { priceListId: 'own', audience: 'organization:org_dealer' }
    expect((await priceLists.entriesOf(list, page)).items).toMatchObject([{ tiers: [{ amount: 900 }] }])
    await set({ ...change, set: [], remove: ['S1'] }, once)
    expect((await priceLists.entriesOf(list, page)).items).toEqual([])
  })

  it('that was changed replays old decisions to what they were', async () => {
    const { add, addList, deps, set } = await world()
    await add('S1')
    const { version } = await addList('own', {}, [{ sku: 'S1', tiers: [{ from: 1, amount: 900 }] }])
    const parts = await deps.offers.now(dealer, ['S1'])
    const basis = {
      rule: 'price-selection/1' as const,
      at: NOW,
      listPrice: { amount: 1_000, currency: 'CNY' },
      candidates: parts.candidates('S1'),
    }
    const stored = JSON.parse(JSON.stringify(basis))
    const change = { actor: seller, priceListId: 'own', remove: [], ifMatch: version }
    await set({ ...change, set: [{ sku: 'S1', tiers: [{ from: 1, amount: 1 }] }] }, once)
    expect(decidePrice(stored, 1).unitPrice.amount).toBe(900)
  })
})

describe('What a page remembers of price lists', () => {
  it('is a minute old at most', async () => {
    const { add, addList, list, pass } = await world()
    await add('S1')
    const price = async () => (await list({ ...page, actor: dealer })).items[0]?.unitPrice.amount
    expect(await price()).toBe(1_000)
    await addList('own', {}, [{ sku: 'S1', tiers: [{ from: 1, amount: 900 }] }])
    pass(60_000)
    expect(await price()).toBe(900)
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inventoryTable, stockItem } from '../../../functions/inventory/index.ts'
import { stockKey } from '../../../functions/inventory/inventory.table.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import type { Tables } from '../../../shared/tables.ts'
import { startDynamo, type TestDynamo } from '../../support/dynamo.ts'
import { catalogTables, dealer, facts, NOW, once, refusal, seller, world } from './world.ts'

const contract = (engine: string, tablesOf: () => Tables) =>
  describe(`stores of the catalogue, ${engine}`, () => {
    it('of ten who change a product at once, one does, and of ten who give a GTIN to ten SKUs', async () => {
      const { add, save, products } = await world(tablesOf())
      await add('R0')
      const change = { actor: seller, sku: 'R0', facts: facts({ category: 'races' }), ifMatch: 1 }
      const changes = await Promise.all(Array.from({ length: 10 }, () => refusal(save(change, once))))
      expect(changes.filter(outcome => outcome === 'precondition-failed')).toHaveLength(9)
      expect(await products.find('R0')).toMatchObject({ version: 2 })
      const gifts = await Promise.all(
        Array.from({ length: 10 }, (_, i) => refusal(add(`G${i}`, { gtin: '4006381333931' }))),
      )
      expect(gifts.filter(outcome => outcome === 'gtin-taken')).toHaveLength(9)
      expect(await products.ofGtin('04006381333931')).toMatchObject({ unit: 'C62' })
    })

    it('a list goes on where it stopped while products come before and behind', async () => {
      const { add, products } = await world(tablesOf())
      for (const i of [2, 4, 6, 8]) await add(`P${i}`, { category: 'paging' })
      const first = await products.ofCategory('paging', { limit: 2, cursor: undefined })
      await add('P1', { category: 'paging' })
      await add('P5', { category: 'paging' })
      const second = await products.ofCategory('paging', { limit: 10, cursor: first.cursor })
      expect([...first.items, ...second.items].map(({ sku }) => sku)).toEqual(['P2', 'P4', 'P5', 'P6', 'P8'])
    })

    it('words lead to products, page by page, each once', async () => {
      const { add, products } = await world(tablesOf())
      const name = { zh: '万向轮', en: 'Wheel wheels wheelset' }
      for (let i = 1; i <= 5; i++) await add(`W${i}`, { name })
      const first = await products.ofWords(['wheel'], { limit: 3, cursor: undefined })
      const rest = await products.ofWords(['wheel'], { limit: 3, cursor: first.cursor })
      expect([...first.items, ...rest.items].map(({ sku }) => sku)).toEqual(['W1', 'W2', 'W3', 'W4', 'W5'])
      expect(rest.cursor).toBeUndefined()
      expect(await products.ofWords(['向轮', 'wheels'], { limit: 9, cursor: undefined })).toMatchObject({
        items: ['W1', 'W2', 'W3', 'W4', 'W5'].map(sku => ({ sku, sellerId: 'org_seller' })),
      })
    })

    it('a page adds up what lies in the buckets of a promoted stock', async () => {
      const { add, list, tables } = await world(tablesOf())
      await add('B1', { category: 'promoted' })
      const stock = { sku: 'B1', warehouseId: 'wh_1', held: 0 }
      const bucket = (number: number, onHand: number) => ({
        ...stockItem({ ...stock, onHand }),
        ...stockKey('B1', 'wh_1', number),
        bucket: number,
      })
      await tables.putAll(inventoryTable, [
        { ...stockItem({ ...stock, onHand: 3 }), buckets: 2 },
        bucket(1, 20),
        bucket(2, 100),
      ])
      const page = { actor: dealer, at: NOW, limit: 20, cursor: undefined, category: 'promoted' }
      expect((await list(page)).items).toMatchObject([{ sku: 'B1', available: 123 }])
    })

    it('of items that are read by key only those attributes come that were asked for', async () => {
      const { stock, tables } = await world(tablesOf())
      await stock('O1', 'wh_1', 5)
      const wanted = { table: inventoryTable, keys: [stockKey('O1', 'wh_1'), stockKey('O1', 'wh_9')] }
      const only = ['sku', 'available', 'buckets']
      const [some = [], all = []] = await Promise.all(
        [{ ...wanted, only }, wanted].map(async request => (await tables.batchGet([request]))[0]),
      )
      expect(some).toEqual([{ ...stockKey('O1', 'wh_1'), sku: 'O1', available: 5 }])
      expect(all).toMatchObject([{ onHand: 5, held: 0 }])
      // One call asks for both: whoever wants all of them gets all.
      const [, whole] = await tables.batchGet([{ ...wanted, only }, wanted])
      expect(whole).toEqual(all)
    })

    it('prices are set and taken out in one list beside the others for the same buyers', async () => {
      const { add, addList, set, deps, priceLists } = await world(tablesOf())
      await add('L1')
      await add('L2')
      const entry = (sku: string, amount: number) => ({ sku, tiers: [{ from: 1, amount }] })
      const one = await addList('contract-1', {}, [entry('L1', 11), entry('L2', 12)])
      await addList('contract-2', { priority: 1 }, [entry('L1', 21)])
      const amounts = async (sku: string) =>
        (await deps.offers.now(dealer, [sku]))
          .candidates(sku)
          .map(({ priceListId, tiers }) => [priceListId, tiers[0]?.amount])
          .toSorted()
      expect(await amounts('L1')).toEqual([
        ['contract-1', 11],
        ['contract-2', 21],
      ])
      const change = { actor: seller, priceListId: 'contract-1', ifMatch: one.version }
      await set({ ...change, set: [entry('L2', 13)], remove: ['L1'] }, once)
      expect(await amounts('L1')).toEqual([['contract-2', 21]])
      expect(await amounts('L2')).toEqual([['contract-1', 13]])
      expect(await refusal(set({ ...change, set: [entry('L2', 14)], remove: [] }, once))).toBe(
        'precondition-failed',
      )
      const all = { limit: 10, cursor: undefined }
      const list = { priceListId: 'contract-1', audience: 'organization:org_dealer' }
      expect((await priceLists.entriesOf(list, all)).items).toMatchObject([{ sku: 'L2' }])
      expect((await priceLists.ofSeller('org_seller', all)).items).toMatchObject([
        { priceListId: 'contract-1', version: 3 },
        { priceListId: 'contract-2', version: 2 },
      ])
    })

    it('a product with all that it can have is written and changed in one transaction', async () => {
      const { add, save, list } = await world(tablesOf())
      const many = (letter: string) => Array.from({ length: 60 }, (_, i) => `${letter}${i}`).join(' ')
      const packs = ['XBX', 'XCS', 'XPX', 'XCT', 'XPK', 'XBG'].map((unit, i) => ({
        unit,
        quantity: 2 + i,
        gtin: [
          '96385074',
          '036000291452',
          '10614141000415',
          '9780306406157',
          '5901234123457',
          '4012345678901',
        ][i],
      }))
      await add('F1', { name: { zh: '甲', en: many('a') }, packs })
      const other = facts({ name: { zh: '乙', en: many('b') } })
      await save({ actor: seller, sku: 'F1', facts: other, ifMatch: 1 }, once)
      const found = await list({ actor: dealer, text: 'b12', limit: 5, cursor: undefined, at: NOW })
      expect(found.items.map(({ sku }) => sku)).toEqual(['F1'])
    })
  })

const memory = memoryTables()
contract('memory', () => memory)

let dynamo: TestDynamo
beforeAll(async () => {
  dynamo = await startDynamo()
  for (const table of catalogTables) await dynamo.createTable(table)
})
afterAll(() => dynamo.stop())
contract('dynamo', () => dynamo.tables)

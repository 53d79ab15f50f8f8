import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withCheckDigit } from '../../../functions/catalog/index.ts'
import { holdStore, stockReader } from '../../../functions/inventory/index.ts'
import { orderStore } from '../../../functions/ordering/order.store.ts'
import { orderingTable } from '../../../functions/ordering/ordering.table.ts'
import { orderCommands } from '../../../functions/ordering/ordering.ts'
import { quickOrder, reorder } from '../../../functions/ordering/quick-order.ts'
import { rowsOf, rowsOfText } from '../../../functions/ordering/quick-rows.ts'
import { gtinReader, termsReader } from '../../../functions/ordering/terms.store.ts'
import { workStore } from '../../../functions/ordering/work.store.ts'
import { newId } from '../../../shared/ids.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import type { Tables } from '../../../shared/tables.ts'
import { startDynamo, type TestDynamo } from '../../support/dynamo.ts'
import { catalogTables, dealer, NOW, once, otherSeller, seller, world } from '../catalog/world.ts'

const tenant = { id: 'test', name: 'Test', locale: 'zh-CN', currency: 'CNY', timeZone: 'Asia/Shanghai' }

/** GTINs of a piece, of a case of twelve and of a pallet of forty cases. */
const gtinsFor = (number: number) => {
  const digits = (prefix: string) => withCheckDigit(`${prefix}${String(number).padStart(10, '0')}`)
  return { each: digits('69'), case: digits('169'), pallet: digits('269') }
}

let made = 0

/** SKUs that no other test knows; each comes in pieces, cases and pallets, each with a number of its own. */
const shop = async (tables: Tables, count: number) => {
  const { add, stock, retire } = await world(tables)
  const goods = Array.from({ length: count }, () => ({ sku: `Q-${++made}`, gtins: gtinsFor(made) }))
  for (const { sku, gtins } of goods) {
    await add(sku, {
      gtin: gtins.each,
      packs: [
        { unit: 'XCS', quantity: 12, gtin: gtins.case },
        { unit: 'XPX', quantity: 480, gtin: gtins.pallet },
      ],
    })
    await stock(sku, 'wh_1', 1_000)
  }
  const orders = orderStore(tables)
  const deps = {
    orders,
    works: workStore(tables),
    holds: holdStore(tables),
    readTerms: termsReader(tables, stockReader(tables)),
    readGtins: gtinReader(tables),
    remind: async () => {},
    tenant,
    clock: () => NOW,
    newId,
  }
  return {
    goods,
    orders,
    add,
    retire,
    ...orderCommands(deps),
    pasted: (text: string) => quickOrder(deps)({ actor: dealer, rows: rowsOfText(text) }, once),
    listed: (rows: readonly unknown[]) => quickOrder(deps)({ actor: dealer, rows: rowsOf(rows) }, once),
    reorder: (orderId: string) => reorder(deps)({ actor: dealer, orderId }, once),
  }
}

const contract = (engine: string, tablesOf: () => Tables) =>
  describe(`rows of a quick order, ${engine}`, () => {
    it('count in the unit that they name or that their GTIN is the number of', async () => {
      const { pasted, goods } = await shop(tablesOf(), 1)
      const { sku: only = '', gtins } = goods[0] ?? {}
      const { each, case: box, pallet } = gtins ?? gtinsFor(0)
      const text = [
        'SKU;quantity;unit',
        `${only};5`,
        `${only};5;C62`,
        `${only};2;XCS`,
        `${only};1;XPX`,
        `${each};7`,
        `${box};3`,
        `${box};3;XCS`,
        `${pallet};2`,
        `0${each};1,000`,
      ].join('\r\n')
      const { rows, accepted, refused } = await pasted(text)
      expect(rows.map(({ sku, quantity, unit }) => [sku, quantity, unit])).toEqual(
        [5, 5, 24, 480, 7, 36, 36, 960, 1_000].map(quantity => [only, quantity, 'C62']),
      )
      expect([accepted, refused]).toEqual([9, 0])
      expect(rows[2]).toMatchObject({ unitPrice: { amount: 1_000 }, lineTotal: { amount: 24_000 } })
    })

    it('are refused one by one, each with its reason, and do not hold up the others', async () => {
      const { listed, retire, goods } = await shop(tablesOf(), 2)
      const [first = '', second = ''] = goods.map(({ sku }) => sku)
      await retire({ actor: seller, sku: second, ifMatch: 1 }, once)
      const box = goods[0]?.gtins.case ?? ''
      const strange = withCheckDigit('690000077777')
      const wrongDigit = `${box.slice(0, -1)}${(Number(box.at(-1)) + 1) % 10}`
      const { rows } = await listed([
        { sku: first, quantity: 1, unit: 'XBX' },
        { gtin: box, quantity: 1, unit: 'C62' },
        { gtin: strange, quantity: 1 },
        { gtin: wrongDigit, quantity: 1 },
        { sku: second, quantity: 1 },
        { sku: first, quantity: 1.5 },
        { sku: first, gtin: box, quantity: 1 },
        first,
        { sku: first, quantity: 4 },
      ])
      expect(rows.map(({ row, status, errors = [] }) => [row, status, errors[0]?.rule])).toEqual([
        [1, 'refused', 'must be one of C62, XCS, XPX'],
        [2, 'refused', 'must be XCS, which is what this GTIN names'],
        [3, 'refused', 'is not in the catalogue'],
        [4, 'refused', 'must be a GTIN of 8, 12, 13 or 14 digits with its check digit'],
        [5, 'refused', 'is not sold any more'],
        [6, 'refused', 'must be a whole number from 1 to 1000000'],
        [7, 'refused', 'must have either sku or gtin'],
        [8, 'refused', 'must have either sku or gtin'],
        [9, 'accepted', undefined],
      ])
    })

    it('of another seller’s goods that cannot be had do not make all others wrong', async () => {
      const { listed, add, retire, goods } = await shop(tablesOf(), 1)
      const own = goods[0]?.sku ?? ''
      const [gone, secret, foreign] = ['gone', 'secret', 'foreign'].map(name => `${name}-${own}`)
      await add(`${gone}`, {}, otherSeller)
      await retire({ actor: otherSeller, sku: `${gone}`, ifMatch: 1 }, once)
      await add(`${secret}`, { availableTo: ['organization:org_stranger'] }, otherSeller)
      await add(`${foreign}`, {}, otherSeller)
      const { rows } = await listed([gone, secret, own, foreign].map(sku => ({ sku, quantity: 1 })))
      expect(rows.map(({ status, errors = [] }) => [status, errors[0]?.rule])).toEqual([
        ['refused', 'is not sold any more'],
        ['refused', 'is not in the catalogue'],
        ['accepted', undefined],
        ['refused', 'is sold by another seller than the rows before: order it apart'],
      ])
    })

    it('five hundred and more are all answered, and placed as a whole', async () => {
      const { pasted, placeDraft, orders, goods } = await shop(tablesOf(), 60)
      const lines = Array.from({ length: 560 }, (_, i) => {
        const { sku, gtins } = goods[i % 60] ?? { sku: '', gtins: gtinsFor(0) }
        return i % 2 ? `${sku}\t2` : `${gtins.case}\t1`
      })
      const answered = await pasted([...lines, 'Q-none\t1'].join('\n'))
      expect(answered).toMatchObject({ accepted: 560, refused: 1 })
      expect(answered.rows.map(({ row }) => row)).toEqual(Array.from({ length: 561 }, (_, i) => i + 1))
      const { orderId, version } = answered
      await placeDraft({ actor: dealer, orderId, ifMatch: version }, once)
      const placed = await orders.find(orderId)
      expect(placed).toMatchObject({ status: 'placed', lineCount: 560 })
      // Half of the rows are two pieces, half a case of twelve.
      expect(placed?.lines.reduce((sum, { held }) => sum + held, 0)).toBe(280 * 2 + 280 * 12)
    })
  })

contract('memory', memoryTables)

let dynamo: TestDynamo
beforeAll(async () => {
  dynamo = await startDynamo()
  for (const table of [...catalogTables, orderingTable]) await dynamo.createTable(table)
})
afterAll(() => dynamo.stop())
contract('dynamo', () => dynamo.tables)

describe('An earlier order', () => {
  it('is made again at the prices of now, and what is not sold any more is said', async () => {
    const { place, reorder: again, retire, goods } = await shop(memoryTables(), 2)
    const [first = '', second = ''] = goods.map(({ sku }) => sku)
    const lines = [
      { sku: first, quantity: 2, unit: 'XCS' },
      { sku: second, quantity: 3 },
    ]
    const { orderId } = await place({ actor: dealer, lines }, once)
    await retire({ actor: seller, sku: second, ifMatch: 1 }, once)
    expect(await again(orderId)).toMatchObject({
      accepted: 1,
      refused: 1,
      rows: [
        { row: 1, sku: first, quantity: 24, status: 'accepted' },
        { row: 2, status: 'refused', errors: [{ rule: 'is not sold any more' }] },
      ],
    })
  })
})

it('Where no row can be ordered, nothing is drafted and every row is answered', async () => {
  const { pasted, orders, goods } = await shop(memoryTables(), 1)
  await expect(pasted(`Q-none\t1\n${goods[0]?.sku}\tmany`)).rejects.toMatchObject({
    code: 'invalid-request',
    extensions: { rows: [{ row: 1 }, { row: 2, errors: [{ pointer: '/rows/1/quantity' }] }] },
  })
  expect((await orders.ofBuyer('org_dealer', { limit: 5 })).items).toEqual([])
})

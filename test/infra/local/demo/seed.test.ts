import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  candidatesOf,
  catalogTable,
  gtin14,
  pricesFor,
  productStore,
  skuSchema,
} from '../../../../functions/catalog/index.ts'
import { productFactsSchema } from '../../../../functions/catalog/product.ts'
import { customsTable } from '../../../../functions/customs/index.ts'
import { inventoryTable, stockReader } from '../../../../functions/inventory/index.ts'
import { invoicingTable } from '../../../../functions/invoicing/index.ts'
import { memberStore, organizationsTable } from '../../../../functions/organizations/index.ts'
import { permissionsOf } from '../../../../functions/organizations/roles.ts'
import { socialCreditCodeWarnings } from '../../../../functions/organizations/social-credit-code.ts'
import { replenishmentTable } from '../../../../functions/replenishment/index.ts'
import { demoGoods } from '../../../../infra/local/demo/goods.ts'
import { demoMembers, demoOrganizations } from '../../../../infra/local/demo/organizations.ts'
import { demoPrincipals } from '../../../../infra/local/demo/principals.ts'
import { seed, seedLeads } from '../../../../infra/local/demo/seed.ts'
import { startDynamo, type TestDynamo } from '../../../support/dynamo.ts'

const tenant = { currency: 'CNY' }

describe('the demo’s goods', () => {
  const goods = demoGoods()

  it('are about 1,000 SKUs, each with a name of its own in two languages', () => {
    expect(goods).toHaveLength(1016)
    expect(new Set(goods.map(({ product }) => product.sku)).size).toBe(1016)
    expect(new Set(goods.map(({ product }) => product.name.zh)).size).toBe(1016)
    expect(new Set(goods.map(({ product }) => product.name.en)).size).toBe(1016)
    for (const { product } of goods) expect(skuSchema.parse(product.sku)).toBe(product.sku)
    for (const { sku: _, sellerId: _s, status: _st, ...facts } of goods.map(each => each.product)) {
      expect(productFactsSchema.safeParse(facts).error).toBeUndefined()
    }
  })

  it('lie in 40 to 5,000 pieces, above their reorder points, every tenth in both warehouses', () => {
    for (const { stocks, positions } of goods) {
      for (const [i, { onHand }] of stocks.entries()) {
        expect(onHand).toBeGreaterThanOrEqual(40)
        expect(onHand).toBeLessThanOrEqual(5_000)
        expect(onHand).toBeGreaterThan(positions[i]?.reorderPoint ?? 0)
      }
    }
    expect(goods.filter(({ stocks }) => stocks.length === 2)).toHaveLength(102)
  })

  it('come with the real demand of those that sell often', () => {
    const moving = goods.filter(({ demand }) => demand.length > 0)
    expect(moving).toHaveLength(48)
    for (const { demand } of moving) expect(demand).toHaveLength(180)
  })
})

describe('the demo’s organizations', () => {
  it('have codes whose check characters are right', () => {
    for (const { unifiedSocialCreditCode = '' } of demoOrganizations) {
      expect(socialCreditCodeWarnings(unifiedSocialCreditCode)).toEqual([])
    }
  })

  it('have every principal as a member with rights', () => {
    expect(demoMembers).toHaveLength(demoPrincipals.length)
    for (const { role } of demoMembers) expect(permissionsOf(role).size, role).toBeGreaterThan(0)
  })
})

describe('seeding a real engine', () => {
  let dynamo: TestDynamo
  beforeAll(async () => {
    dynamo = await startDynamo()
    for (const table of [
      catalogTable,
      customsTable,
      inventoryTable,
      invoicingTable,
      organizationsTable,
      replenishmentTable,
    ]) {
      await dynamo.createTable(table)
    }
  })
  afterAll(() => dynamo.stop())

  it('writes the world once', async () => {
    const { tables } = dynamo
    expect(await seed({ tables, tenant })).toMatchObject({ fresh: true, skus: 1016, organizations: 25 })
    expect(await seed({ tables, tenant })).toMatchObject({ fresh: false })
    const page = await productStore(tables).ofStatus('active', { limit: 100, cursor: undefined })
    expect(page.items).toHaveLength(100)
    expect(await stockReader(tables).ofSku('DL-10002')).toHaveLength(2)
    const buyer = { organizationId: 'org_dealer_20', buyerGroups: ['gold'] }
    const [prices = []] = await tables.batchGet([pricesFor(buyer, ['DL-10002', 'DL-20726'])])
    const lists = candidatesOf(prices)('DL-20726').map(({ priceListId }) => priceListId)
    expect(lists.toSorted()).toEqual(['contract-kunming', 'gold-2026', 'volume-2026'])
    expect(await memberStore(tables).ofSubject('user-dealer.buyer')).toMatchObject([
      { subject: 'user-dealer.buyer', organizationId: 'org_dealer_01', role: 'dealer.buyer' },
    ])
  })

  it('then makes its products findable, once', async () => {
    const { tables } = dynamo
    const leads = () => seedLeads({ tables, signal: new AbortController().signal, sleep: async () => {} })
    await leads()
    await leads()
    const found = await productStore(tables).ofWords(['螺栓', 'm8'], { limit: 20, cursor: undefined })
    expect(found.items.length).toBeGreaterThan(3)
    const [product] = demoGoods().map(goods => goods.product)
    expect(await productStore(tables).ofGtin(gtin14(product?.gtin ?? ''))).toMatchObject({
      sku: product?.sku,
      unit: 'C62',
    })
  })
})

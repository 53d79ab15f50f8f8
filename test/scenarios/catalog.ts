import { randomInt } from 'node:crypto'
import { gtinCheckDigit } from '../../functions/catalog/gtin.ts'
import { routes } from '../../functions/catalog/routes.ts'
import { defineScenarios, scenario } from './scenario.ts'
import { type Caller, productOf, type Side } from './world.ts'

/** What is on sale is there for everybody who may buy or sell. */
const readers = {
  'dealer.buyer': 200,
  'dealer.approver': 200,
  'dealer.admin': 200,
  'supplier.admin': 200,
  'supplier.sales': 200,
  'operator.admin': 200,
  'operator.service': 200,
} as const

/** Those who keep products and price lists: their own, the operator all. */
const keepers = {
  'supplier.sales': [200, 404],
  'supplier.admin': [200, 404],
  'operator.admin': 200,
} as const

const anew = { 'if-none-match': '*' }

const factsOf = (side: Side) => {
  const { sku: _, sellerId: __, status: ___, ...facts } = productOf(side, '')
  return facts
}

interface Kept {
  readonly side: Side
  readonly sku: string
  readonly tag: string
}

/** A product that the side's supplier keeps. */
const kept = async (side: Side): Promise<Kept> => {
  const sku = side.unique('S')
  const params = { sku }
  await side.as('supplier.sales').get(routes.saveProduct, { params, body: factsOf(side), headers: anew })
  return { side, sku, tag: '"1"' }
}

interface List {
  readonly side: Side
  readonly priceListId: string
  readonly terms: ReturnType<typeof termsFor>
  readonly tag: string
}

const termsFor = (side: Side) => ({
  name: { zh: `${side.name} 的协议价`, en: `Contract of ${side.name}` },
  audience: `organization:${side.unique('org')}`,
  currency: 'CNY',
})

const list = async (side: Side): Promise<List> => {
  const priceListId = side.unique('list')
  const terms = termsFor(side)
  const params = { priceListId }
  await side.as('supplier.sales').get(routes.savePriceList, { params, body: terms, headers: anew })
  return { side, priceListId, terms, tag: '"1"' }
}

/** A SKU that only this side's dealers, and its supplier as a buyer of his own, may see. */
const offered = async (side: Side, by: Caller): Promise<string> => {
  const sku = side.unique('S')
  const availableTo = [`organization:${by.organizationId}`]
  await side
    .as('supplier.sales')
    .get(routes.saveProduct, { params: { sku }, body: { ...factsOf(side), availableTo }, headers: anew })
  return sku
}

const newGtin = (): string => {
  const digits = `2${randomInt(1e11).toString().padStart(11, '0')}`
  return `${digits}${gtinCheckDigit(digits)}`
}

export const scenarios = defineScenarios(routes, {
  listProducts: scenario<string>({
    prepare: offered,
    request: () => ({ query: { limit: 100 } }),
    shows: sku => sku,
    answers: readers,
  }),
  readProduct: scenario<string>({
    prepare: offered,
    request: sku => ({ params: { sku } }),
    answers: {
      ...readers,
      'dealer.buyer': [200, 404],
      'dealer.approver': [200, 404],
      'dealer.admin': [200, 404],
      'supplier.admin': [200, 404],
      'supplier.sales': [200, 404],
    },
  }),
  readProductRecord: scenario<Kept>({
    prepare: kept,
    request: ({ sku }) => ({ params: { sku } }),
    answers: keepers,
  }),
  saveProduct: scenario<Kept>({
    prepare: kept,
    request: ({ side, sku, tag }) => ({
      params: { sku },
      body: { ...factsOf(side), category: 'bolts' },
      headers: { 'if-match': tag },
    }),
    changed: ({ side }) => ({ ...factsOf(side), category: 'nuts' }),
    answers: keepers,
  }),
  retireProduct: scenario<Kept>({
    prepare: kept,
    request: ({ sku, tag }) => ({ params: { sku }, body: {}, headers: { 'if-match': tag } }),
    answers: keepers,
  }),
  importProducts: scenario<Side>({
    prepare: async side => side,
    request: side => ({
      body: { rows: [{ sku: side.unique('S'), ...factsOf(side) }], sellerId: side.supplierId },
    }),
    changed: side => ({
      rows: [{ sku: side.unique('S'), ...factsOf(side), category: 'nuts' }],
      sellerId: side.supplierId,
    }),
    answers: { 'supplier.sales': 200, 'supplier.admin': 200, 'operator.admin': 200 },
  }),
  findGtin: scenario<string>({
    prepare: async side => {
      const gtin = newGtin()
      const params = { sku: side.unique('S') }
      const body = { ...factsOf(side), gtin }
      await side.as('supplier.sales').get(routes.saveProduct, { params, body, headers: anew })
      return gtin
    },
    request: gtin => ({ params: { gtin } }),
    answers: readers,
    forEverybody: true,
  }),
  listPriceLists: scenario<List>({
    prepare: list,
    request: ({ side }) => ({ query: { limit: 100, sellerId: side.supplierId } }),
    shows: ({ priceListId }) => priceListId,
    answers: { 'supplier.sales': 200, 'supplier.admin': 200, 'operator.admin': 200 },
  }),
  readPriceList: scenario<List>({
    prepare: list,
    request: ({ priceListId }) => ({ params: { priceListId } }),
    answers: keepers,
  }),
  savePriceList: scenario<List>({
    prepare: list,
    request: ({ priceListId, terms, tag }) => ({
      params: { priceListId },
      body: { ...terms, priority: 5 },
      headers: { 'if-match': tag },
    }),
    changed: ({ terms }) => ({ ...terms, priority: 7 }),
    answers: keepers,
  }),
  listPrices: scenario<List>({
    prepare: list,
    request: ({ priceListId }) => ({ params: { priceListId }, query: { limit: 100 } }),
    answers: keepers,
  }),
  setPrices: scenario<List>({
    prepare: list,
    request: ({ side, priceListId, tag }) => ({
      params: { priceListId },
      body: { set: [{ sku: side.sku, tiers: [{ from: 1, amount: 1_000 }] }] },
      headers: { 'if-match': tag },
    }),
    changed: ({ side }) => ({ set: [{ sku: side.sku, tiers: [{ from: 1, amount: 999 }] }] }),
    answers: keepers,
  }),
  explainPrice: scenario<{ sku: string; buyerId: string }>({
    prepare: async side => ({ sku: side.sku, buyerId: side.dealerId }),
    request: ({ sku, buyerId }) => ({ query: { sku, buyerId, quantity: 5 } }),
    answers: {
      'dealer.buyer': [200, 404],
      'dealer.approver': [200, 404],
      'dealer.admin': [200, 404],
      'supplier.admin': [200, 404],
      'supplier.sales': [200, 404],
      'operator.admin': 200,
      'operator.service': 200,
    },
  }),
})

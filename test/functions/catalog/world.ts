import { catalogTable } from '../../../functions/catalog/catalog.table.ts'
import { explainPrice } from '../../../functions/catalog/explain-price.ts'
import { importProducts } from '../../../functions/catalog/import-products.ts'
import { listOffers, readOffer } from '../../../functions/catalog/list-offers.ts'
import { offerReader } from '../../../functions/catalog/offer.store.ts'
import { priceListStore } from '../../../functions/catalog/price-list.store.ts'
import type { PriceEntry, PriceListTerms } from '../../../functions/catalog/price-list.ts'
import { productStore } from '../../../functions/catalog/product.store.ts'
import type { ProductFacts } from '../../../functions/catalog/product.ts'
import { retireProduct } from '../../../functions/catalog/retire-product.ts'
import { savePriceList } from '../../../functions/catalog/save-price-list.ts'
import { saveProduct } from '../../../functions/catalog/save-product.ts'
import { setPrices } from '../../../functions/catalog/set-prices.ts'
import { inventoryTable, stockItem, stockReader, warehouseItem } from '../../../functions/inventory/index.ts'
import type { Actor } from '../../../shared/actor.ts'
import type { DomainError } from '../../../shared/errors/domain-error.ts'
import type { IdempotencyRecord } from '../../../shared/idempotency.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import { eventOfItem, outboxTable } from '../../../shared/outbox.ts'
import type { Tables } from '../../../shared/tables.ts'

export const NOW = '2026-11-25T08:00:00.000Z'

export const facts = (changes: Partial<ProductFacts> = {}): ProductFacts => ({
  name: { zh: '内六角螺栓 M8', en: 'Hex socket bolt M8' },
  unit: 'C62',
  unitPrice: { amount: 1_000, currency: 'CNY' },
  taxRate: '0.13',
  taxClassificationCode: '1080412990000000000',
  ...changes,
})

export const terms = (changes: Partial<PriceListTerms> = {}): PriceListTerms => ({
  name: { zh: '协议价', en: 'Contract' },
  audience: 'organization:org_dealer',
  currency: 'CNY',
  priority: 100,
  status: 'active',
  ...changes,
})

const actor = (
  organizationId: string,
  organizationRoles: Actor['organizationRoles'],
  buyerGroups?: string[],
): Actor => ({
  subject: `user-of-${organizationId}`,
  organizationId,
  organizationRoles,
  role: 'test',
  permissions: new Set(['product:read', 'product:manage', 'price-list:manage']),
  ...(buyerGroups ? { buyerGroups } : {}),
})
export const seller = actor('org_seller', ['supplier'])
export const otherSeller = actor('org_other', ['supplier'])
export const dealer = actor('org_dealer', ['dealer'], ['gold'])
export const stranger = actor('org_stranger', ['dealer'])
export const operator = actor('org_operator', ['operator'])

let made = 0
export const once = <Result>(result: Result): IdempotencyRecord => ({
  id: `test ${++made}`,
  fingerprint: '',
  status: 200,
  body: JSON.stringify(result),
  storedAt: NOW,
})

/** The code of the refusal, or what came of it when there was none. */
export const refusal = async (doing: Promise<unknown>): Promise<unknown> => {
  try {
    return await doing
  } catch (thrown) {
    return (thrown as DomainError).code ?? thrown
  }
}

export const world = async (tables: Tables = memoryTables()) => {
  const products = productStore(tables)
  const priceLists = priceListStore(tables)
  let now = 0
  const offers = offerReader(tables, stockReader(tables), () => now)
  const deps = {
    products,
    priceLists,
    offers,
    findBuyer: async (organizationId: string) =>
      organizationId === dealer.organizationId ? dealer : undefined,
    clock: () => NOW,
    tenantId: 'test',
    currency: 'CNY',
  }
  await tables.putAll(inventoryTable, [
    warehouseItem({ warehouseId: 'wh_1', name: 'One', ownerId: 'org_seller' }),
    warehouseItem({ warehouseId: 'wh_2', name: 'Two', ownerId: 'org_seller' }),
  ])
  const save = saveProduct(deps)
  const saveList = savePriceList(deps)
  const set = setPrices(deps)
  return {
    tables,
    deps,
    products,
    priceLists,
    save,
    saveList,
    set,
    retire: retireProduct(deps),
    import: importProducts(deps),
    list: listOffers(deps),
    read: readOffer(deps),
    explain: explainPrice(deps),
    /** lets time pass for what is remembered */
    pass: (milliseconds: number) => {
      now += milliseconds
    },
    add: (sku: string, changes: Partial<ProductFacts> = {}, by: Actor = seller) =>
      save({ actor: by, sku, facts: facts(changes), ifMatch: 0 }, once),
    /** A list with prices in it. */
    addList: async (priceListId: string, changes: Partial<PriceListTerms>, entries: PriceEntry[]) => {
      const list = await saveList({ actor: seller, priceListId, terms: terms(changes), ifMatch: 0 }, once)
      return set({ actor: seller, priceListId, set: entries, remove: [], ifMatch: list.version }, once)
    },
    stock: (sku: string, warehouseId: string, onHand: number) =>
      tables.putAll(inventoryTable, [stockItem({ sku, warehouseId, onHand, held: 0 })]),
    events: async (aggregate: string) =>
      (await tables.query({ table: outboxTable, partition: aggregate })).items.map(eventOfItem),
  }
}

export const catalogTables = [catalogTable, inventoryTable, outboxTable]

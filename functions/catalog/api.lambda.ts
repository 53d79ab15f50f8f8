import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { notFound } from '../../shared/errors/domain-error.ts'
import { asList } from '../../shared/http/list.ts'
import { httpApi } from '../../shared/lambda/http.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { stockReader } from '../inventory/index.ts'
import { identity, organizationStore } from '../organizations/index.ts'
import { catalogTable } from './catalog.table.ts'
import { explainPrice } from './explain-price.ts'
import { gtin14 } from './gtin.ts'
import { importProducts } from './import-products.ts'
import { listOffers, readOffer } from './list-offers.ts'
import { offerReader } from './offer.store.ts'
import { priceListStore } from './price-list.store.ts'
import { productStore } from './product.store.ts'
import { findKept, listKeptLists, readPriceList } from './read-kept.ts'
import { retireProduct } from './retire-product.ts'
import { routes } from './routes.ts'
import { savePriceList } from './save-price-list.ts'
import { saveProduct } from './save-product.ts'
import { setPrices } from './set-prices.ts'

const tables = tablesFromEnvironment()
const tenant = tenantFromEnvironment(process.env)
const products = productStore(tables)
const priceLists = priceListStore(tables)
const offers = offerReader(tables, stockReader(tables))
const common = {
  products,
  priceLists,
  offers,
  findBuyer: organizationStore(tables).find,
  clock: systemClock,
  tenantId: tenant.id,
  currency: tenant.currency,
}
const offer = readOffer(common)

export const handler = httpApi({
  ...identity(tables, process.env),
  tables,
  table: catalogTable,
  routes,
  handlers: {
    listProducts: async ({ query, actor, now }) => {
      const { sort, ...wanted } = query
      const page = { ...wanted, cursor: query.cursor, descending: sort === '-sku', actor, at: now }
      const { items, cursor } = await listOffers(common)(page)
      return asList(items, cursor)
    },
    readProduct: async ({ params, actor, now }) => {
      const found = await offer({ ...params, actor, at: now })
      if (!found) throw notFound('SKU')
      return found
    },
    readProductRecord: ({ params, actor }) => findKept(common)(params.sku, actor),
    saveProduct: ({ params, body: { sellerId, ...facts }, actor, ifMatch, once }) =>
      saveProduct(common)({ ...params, facts, sellerId, actor, ifMatch }, once),
    retireProduct: ({ params, actor, ifMatch, once }) =>
      retireProduct(common)({ ...params, actor, ifMatch }, once),
    importProducts: async ({ body, actor }) => ({ rows: await importProducts(common)({ ...body, actor }) }),
    findGtin: async ({ params, actor, now }) => {
      const owner = await products.ofGtin(gtin14(params.gtin))
      const product = owner && (await offer({ sku: owner.sku, actor, at: now }))
      if (!product) throw notFound('GTIN')
      return { gtin: owner.gtin, unit: owner.unit, product }
    },
    listPriceLists: async ({ query: { sort, ...query }, actor }) => {
      const page = { ...query, cursor: query.cursor, descending: sort.startsWith('-') }
      const { items, cursor } = await listKeptLists(common)({ ...page, actor })
      return asList(items, cursor)
    },
    readPriceList: ({ params, actor }) => readPriceList(common).list(params.priceListId, actor),
    savePriceList: ({ params, body: { sellerId, ...terms }, actor, ifMatch, once }) =>
      savePriceList(common)({ ...params, terms, sellerId, actor, ifMatch }, once),
    listPrices: async ({ params, query, actor }) => {
      const { sort, ...wanted } = query
      const page = { ...wanted, cursor: query.cursor, descending: sort === '-sku' }
      const { items, cursor } = await readPriceList(common).page(params.priceListId, actor, page)
      return asList(items, cursor)
    },
    setPrices: ({ params, body, actor, ifMatch, once }) =>
      setPrices(common)({ ...params, ...body, actor, ifMatch }, once),
    explainPrice: ({ query, actor, now }) => explainPrice(common)({ ...query, actor, at: now }),
  },
})

import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { notFound } from '../../shared/errors/domain-error.ts'
import { asList } from '../../shared/http/list.ts'
import { httpApi } from '../../shared/lambda/http.ts'
import { stockReader } from '../inventory/index.ts'
import { identity } from '../organizations/index.ts'
import { catalogTable } from './catalog.table.ts'
import { listOffers, readOffer } from './list-offers.ts'
import { productStore } from './product.store.ts'
import { routes } from './routes.ts'

const tables = tablesFromEnvironment()
const deps = { products: productStore(tables), availableBySku: stockReader(tables).availableBySku }

export const handler = httpApi({
  ...identity(tables, process.env),
  tables,
  table: catalogTable,
  routes,
  handlers: {
    listProducts: async ({ query }) => {
      const { items, cursor } = await listOffers(deps)({ limit: query.limit, cursor: query.cursor })
      return asList(items, cursor)
    },
    readProduct: async ({ params }) => {
      const offer = await readOffer(deps)(params.sku)
      if (!offer) throw notFound('SKU')
      return offer
    },
  },
})

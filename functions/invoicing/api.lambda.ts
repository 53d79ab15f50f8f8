import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { asList } from '../../shared/http/list.ts'
import { httpApi } from '../../shared/lambda/http.ts'
import { orderReader } from '../ordering/index.ts'
import { identity } from '../organizations/index.ts'
import { invoiceStore } from './invoice.store.ts'
import { invoicingTable } from './invoicing.table.ts'
import { listOrderInvoices, readInvoice } from './read-invoices.ts'
import { routes } from './routes.ts'

const tables = tablesFromEnvironment()
const invoices = invoiceStore(tables)
const orders = orderReader(tables)
const read = readInvoice({ invoices })
const list = listOrderInvoices({
  invoices,
  orderExistsFor: async (orderId, actor) => (await orders.find(orderId, actor)) !== undefined,
})

export const handler = httpApi({
  ...identity(tables, process.env),
  tables,
  table: invoicingTable,
  routes,
  handlers: {
    listOrderInvoices: async ({ params, query, actor }) => {
      const { items, cursor } = await list({ ...params, ...query, cursor: query.cursor }, actor)
      return asList(items, cursor)
    },
    readInvoice: ({ params, actor }) => read(params.invoiceId, actor),
  },
})

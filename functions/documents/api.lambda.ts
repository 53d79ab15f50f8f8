import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { httpApi } from '../../shared/lambda/http.ts'
import { invoiceStore, readInvoice } from '../invoicing/index.ts'
import { identity } from '../organizations/index.ts'
import { documentsTable } from './documents.table.ts'
import { printer } from './printer.ts'
import { representInvoice } from './represent-invoice.ts'
import { routes } from './routes.ts'

const tables = tablesFromEnvironment()
const represent = representInvoice({
  readInvoice: readInvoice({ invoices: invoiceStore(tables) }),
  print: printer(),
})

export const handler = httpApi({
  ...identity(tables, process.env),
  tables,
  table: documentsTable,
  routes,
  handlers: {
    readInvoice: ({ params, contentType, actor }) => represent(params.invoiceId, contentType, actor),
  },
})

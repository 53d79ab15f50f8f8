import { personalDataFromEnvironment } from '../../shared/aws/sealed.ts'
import { systemClock } from '../../shared/clock.ts'
import { asList, pageOfWhole } from '../../shared/http/list.ts'
import { newId } from '../../shared/ids.ts'
import { httpApi } from '../../shared/lambda/http.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { invoiceStore, readInvoice } from '../invoicing/index.ts'
import { identity } from '../organizations/index.ts'
import { s3DocumentFiles } from './document-files.s3.ts'
import { documentsTable } from './documents.table.ts'
import { readExport, requestExport } from './export-invoices.ts'
import { exportStore } from './invoice-export.store.ts'
import { mailingStore } from './mailing.store.ts'
import { printer } from './printer.ts'
import { readReceived, readReceivedFile, receiveInvoice } from './receive-invoice.ts'
import { receivedStore } from './received.store.ts'
import { representInvoice } from './represent-invoice.ts'
import { listMailings, requestMailing } from './request-mailing.ts'
import { routes } from './routes.ts'

const { plain, tables } = personalDataFromEnvironment()
const deps = {
  received: receivedStore(tables),
  exports: exportStore(tables),
  mailings: mailingStore(tables),
  files: s3DocumentFiles(process.env.DOCUMENTS_BUCKET ?? ''),
  readInvoice: readInvoice({ invoices: invoiceStore(tables) }),
  print: printer(),
  clock: systemClock,
  newId,
  tenantId: tenantFromEnvironment(process.env).id,
}
const represent = representInvoice(deps)
const receive = receiveInvoice(deps)
const request = requestExport(deps)
const mail = requestMailing(deps)

export const handler = httpApi({
  ...identity(plain, process.env),
  tables,
  table: documentsTable,
  routes,
  handlers: {
    readInvoice: ({ params, contentType, actor }) => represent(params.invoiceId, contentType, actor),
    requestMailing: ({ params, body, actor, once }) => mail({ ...params, ...body, actor }, once),
    listMailings: async ({ params, query, actor }) =>
      pageOfWhole(await listMailings(deps)(params.invoiceId, actor), one => one.mailingId, query),
    receiveInvoice: ({ body, actor, once }) => receive(body, actor, once),
    listReceivedInvoices: async ({ query: { limit, cursor }, actor }) => {
      const page = await deps.received.list(actor.organizationId, { limit, cursor })
      return asList(page.items, page.cursor)
    },
    readReceivedInvoice: ({ params, actor }) => readReceived(deps)(params.receivedId, actor),
    readReceivedFile: ({ params, actor }) => readReceivedFile(deps)(params.receivedId, actor),
    requestInvoiceExport: ({ body, actor, once }) => request(body, actor, once),
    readInvoiceExport: ({ params, actor }) => readExport(deps)(params.exportId, actor),
  },
})

import type { Actor } from '../../shared/actor.ts'
import { invocationPatience, tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { asList } from '../../shared/http/list.ts'
import { newId } from '../../shared/ids.ts'
import { httpApi } from '../../shared/lambda/http.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { orderReader } from '../ordering/index.ts'
import { identity } from '../organizations/index.ts'
import { issuingFrom } from './compose.store.ts'
import { correctable, correctInvoice } from './correct-invoice.ts'
import { demandInvoices } from './demand-invoices.ts'
import { invoicingTable } from './invoicing.table.ts'
import { readCoverage } from './read-coverage.ts'
import { listOrderInvoices } from './read-invoices.ts'
import { returnGoods } from './return-goods.ts'
import { routes } from './routes.ts'
import { readSettings, saySettings } from './say-settings.ts'
import { readTitle, sayTitle } from './say-title.ts'

const tables = tablesFromEnvironment()
const orders = orderReader(tables)
const deps = {
  ...issuingFrom(tables),
  tenant: tenantFromEnvironment(process.env),
  clock: systemClock,
  newId,
  patience: invocationPatience,
  orderExistsFor: async (orderId: string, actor: Actor) => (await orders.find(orderId, actor)) !== undefined,
  shippedLines: async (orderId: string, actor: Actor) => (await orders.find(orderId, actor))?.lines,
  findSides: async (orderId: string, actor: Actor) => {
    const order = await orders.find(orderId, actor)
    return order && { ...order, isOpen: order.lines.some(({ quantity, shipped }) => shipped < quantity) }
  },
}
const list = listOrderInvoices(deps)
const demand = demandInvoices(deps)
const correct = correctInvoice(deps)
const takeBack = returnGoods(deps)
const coverage = readCoverage(deps)

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
    demandInvoices: ({ body, actor, once }) => demand({ ...body, actor }, once),
    correctInvoice: async ({ params, body, actor, once }) => {
      const invoice = await correctable(deps.invoices, params.invoiceId, actor)
      return correct({ ...body, invoice }, once)
    },
    returnGoods: ({ params, body, actor, once }) => takeBack({ ...body, ...params, actor }, once),
    readCoverage: async ({ query: { orderId, limit, cursor }, actor }) => {
      const page = await coverage({ orderId, limit, cursor }, actor)
      return asList(page.items, page.cursor)
    },
    readInvoiceTitle: ({ params, actor }) => readTitle(deps)(params.orderId, actor),
    saveInvoiceTitle: ({ params, body, actor, ifMatch, once }) =>
      sayTitle(deps)({ ...params, title: body, before: ifMatch, actor }, once),
    readInvoicingSettings: ({ params, actor }) => readSettings(deps)(params.sellerId, actor),
    saveInvoicingSettings: ({ params, body, actor, ifMatch, once }) =>
      saySettings(deps)({ ...params, settings: body, before: ifMatch, actor }, once),
  },
})

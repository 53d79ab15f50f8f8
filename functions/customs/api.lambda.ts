import type { Actor } from '../../shared/actor.ts'
import { personalDataFromEnvironment } from '../../shared/aws/sealed.ts'
import { notFound } from '../../shared/errors/domain-error.ts'
import { asList } from '../../shared/http/list.ts'
import { newId } from '../../shared/ids.ts'
import { httpApi } from '../../shared/lambda/http.ts'
import { invoiceStore, readInvoice } from '../invoicing/index.ts'
import { orderReader } from '../ordering/index.ts'
import { identity } from '../organizations/index.ts'
import { customsTable } from './customs.table.ts'
import { declarationStore } from './declaration.store.ts'
import { declareImport } from './declare-import.ts'
import { linkPaper, readDeclaration } from './link-paper.ts'
import { reportPapers } from './missing-papers.ts'
import { routes } from './routes.ts'
import { sayTariff } from './say-tariff.ts'
import { tariffStore } from './tariff.store.ts'

const { plain, tables } = personalDataFromEnvironment()
const orders = orderReader(tables)
const deps = {
  tariff: tariffStore(tables),
  declarations: declarationStore(tables),
  readInvoice: readInvoice({ invoices: invoiceStore(tables) }),
  findSides: async (orderId: string, actor: Actor) => {
    const order = await orders.find(orderId, actor)
    return order && { buyerId: order.buyerId, sellerId: order.sellerId }
  },
  newId,
}
const declare = declareImport(deps)

export const handler = httpApi({
  ...identity(plain, process.env),
  tables: plain,
  table: customsTable,
  routes,
  handlers: {
    readTariffLine: async ({ params, query }) => {
      const line = await deps.tariff.on(params.hsCode, query.on)
      if (!line) throw notFound('tariff line')
      return line
    },
    saveTariffLine: ({ params, body, ifMatch, once }) =>
      sayTariff(deps)({ ...params, line: body, before: ifMatch }, once),
    declareImport: ({ params, body, actor, once }) => declare({ ...body, ...params }, actor, once),
    listOrderDeclarations: async ({ params, query: { limit, cursor }, actor }) => {
      if (!(await deps.findSides(params.orderId, actor))) throw notFound('order')
      const page = await deps.declarations.ofOrder(params.orderId, { limit, cursor })
      return asList(page.items, page.cursor)
    },
    reportPapers: async ({ query, actor }) => {
      const page = await reportPapers(deps)({ ...query, cursor: query.cursor }, actor)
      return asList(page.items, page.cursor)
    },
    readDeclaration: ({ params, actor }) => readDeclaration(deps)(params.declarationId, actor),
    linkPaper: ({ params, body, actor, ifMatch, once }) =>
      linkPaper(deps)({ ...params, paper: body, before: ifMatch }, actor, once),
  },
})

import type { Actor } from '../../shared/actor.ts'
import { invocationPatience } from '../../shared/aws/clients.ts'
import { personalDataFromEnvironment } from '../../shared/aws/sealed.ts'
import { dayIn } from '../../shared/business-date.ts'
import { systemClock } from '../../shared/clock.ts'
import { notFound } from '../../shared/errors/domain-error.ts'
import { asList } from '../../shared/http/list.ts'
import { newId } from '../../shared/ids.ts'
import { httpApi } from '../../shared/lambda/http.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { productOf, productsBySku } from '../catalog/index.ts'
import { orderReader } from '../ordering/index.ts'
import { identity } from '../organizations/index.ts'
import { channelSettingsStore } from './channel-settings.store.ts'
import { checkProductClass, sayTaxClass } from './check-tax-class.ts'
import { issuingFrom } from './compose.store.ts'
import { correctable, correctInvoice } from './correct-invoice.ts'
import { demandInvoices } from './demand-invoices.ts'
import { invoicingTable } from './invoicing.table.ts'
import { noticeStore } from './notice.store.ts'
import { quotaStore } from './quota.store.ts'
import { readCoverage } from './read-coverage.ts'
import { listOrderInvoices } from './read-invoices.ts'
import { readQuota } from './read-quota.ts'
import { readRedLetter, withdrawRedLetter } from './read-red-letter.ts'
import { readTaxDocument, readTaxFile, resumeTaxDocument } from './read-tax-document.ts'
import { redLetterStore } from './red-letter.store.ts'
import { registryEntryStore } from './registry-entry.store.ts'
import { registrySettingsStore } from './registry-settings.store.ts'
import { readRegistry, sayRegistry, wantCheck } from './registry-settings.ts'
import { asOpened, mustWait, openRedLetter } from './request-red-letter.ts'
import { returnGoods } from './return-goods.ts'
import { routes } from './routes.ts'
import { readChannel, sayChannel } from './say-channel.ts'
import { readSettings, saySettings } from './say-settings.ts'
import { readTitle, sayTitle } from './say-title.ts'
import { readWebhook, sayWebhook } from './say-webhook.ts'
import { takeCallback } from './take-callback.ts'
import { taxClassStore } from './tax-class.store.ts'
import { s3TaxFiles } from './tax-files.s3.ts'
import { taxRequestStore } from './tax-request.store.ts'
import { findCorrectionWay } from './work.ts'

const { plain, tables, keys } = personalDataFromEnvironment()
const orders = orderReader(tables)
const registrySettings = registrySettingsStore(tables)
const entries = registryEntryStore(tables)
const deps = {
  ...issuingFrom(tables),
  tenant: tenantFromEnvironment(process.env),
  clock: systemClock,
  newId,
  patience: invocationPatience,
  requests: taxRequestStore(tables),
  redLetters: redLetterStore(tables),
  channelSettings: channelSettingsStore(tables),
  notices: noticeStore(tables),
  quotas: quotaStore(tables),
  // Quotas are China's, whose months are counted in Shanghai.
  monthOf: (now: string) => dayIn('Asia/Shanghai', now).slice(0, 7),
  taxClasses: taxClassStore(tables),
  registrySettings,
  entries,
  wantCheck: wantCheck({ registrySettings, entries, clock: systemClock }),
  findProduct: async (sku: string) => {
    const [[item] = []] = await tables.batchGet([productsBySku([sku])])
    return item && productOf(item)
  },
  files: s3TaxFiles(process.env.DOCUMENTS_BUCKET ?? ''),
  orderExistsFor: async (orderId: string, actor: Actor) => (await orders.find(orderId, actor)) !== undefined,
  shippedLines: async (orderId: string, actor: Actor) => (await orders.find(orderId, actor))?.lines,
  findSides: async (orderId: string, actor: Actor) => {
    const order = await orders.find(orderId, actor)
    return order && { ...order, isOpen: order.lines.some(({ quantity, shipped }) => shipped < quantity) }
  },
}
const list = listOrderInvoices(deps)
const demand = demandInvoices(deps)
const wayOf = findCorrectionWay(deps)
const correct = correctInvoice(deps)
const open = openRedLetter(deps)
const takeBack = returnGoods(deps)
const coverage = readCoverage(deps)
const ring = takeCallback(deps)

export const handler = httpApi({
  ...identity(plain, process.env),
  keys,
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
      const way = await wayOf(invoice)
      if (way.way === 'creditNote') return correct({ ...body, invoice }, once)
      if (way.way === 'wait') throw mustWait()
      const { redLetterId } = await open(asOpened(body, invoice, way.request), once)
      return { redLetterId }
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
    readTaxDocument: ({ params, actor }) => readTaxDocument(deps)(params.invoiceId, actor),
    readTaxFile: ({ params, actor }) => readTaxFile(deps)(params, actor),
    resumeTaxDocument: ({ params, actor, once }) => resumeTaxDocument(deps)({ ...params, actor }, once),
    takeCallback: async ({ params, query }) => {
      await ring({ ...params, ...query })
      return { status: '0000' as const, message: '同步成功' }
    },
    readRedLetter: ({ params, actor }) => readRedLetter(deps)(params.redLetterId, actor),
    withdrawRedLetter: ({ params, actor, once }) => withdrawRedLetter(deps)({ ...params, actor }, once),
    readTaxChannel: ({ params, actor }) => readChannel(deps)(params.sellerId, actor),
    saveTaxChannel: ({ params, body, origin, actor, ifMatch, once }) =>
      sayChannel(deps)({ ...params, settings: body, origin, before: ifMatch, actor }, once),
    readTaxQuota: ({ params, actor }) => readQuota(deps)(params.sellerId, actor),
    readTaxClass: async ({ params, query }) => {
      const found = await deps.taxClasses.on(params.code, query.on)
      if (!found) throw notFound('tax class')
      return found
    },
    saveTaxClass: ({ params, body, ifMatch, once }) =>
      sayTaxClass(deps)({ ...params, taxClass: body, before: ifMatch }, once),
    checkProductClass: ({ params, actor }) => checkProductClass(deps)(params.sku, actor),
    readCompanyRegistry: () => readRegistry(deps)(),
    saveCompanyRegistry: ({ body, ifMatch, once }) =>
      sayRegistry(deps)({ settings: body, before: ifMatch }, once),
    readInvoiceWebhook: ({ params, actor }) => readWebhook(deps)(params.organizationId, actor),
    saveInvoiceWebhook: ({ params, body, actor, ifMatch, once }) =>
      sayWebhook(deps)({ ...params, webhook: body, before: ifMatch, actor }, once),
  },
})

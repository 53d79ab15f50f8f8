import { createHash } from 'node:crypto'
import { routes as documents } from '../../functions/documents/routes.ts'
import { channelSettingsStore } from '../../functions/invoicing/channel-settings.store.ts'
import { redLetterStore } from '../../functions/invoicing/red-letter.store.ts'
import { routes } from '../../functions/invoicing/routes.ts'
import { defaultSettings } from '../../functions/invoicing/settings.ts'
import { callbackSignature } from '../../functions/invoicing/take-callback.ts'
import { taxClassStore } from '../../functions/invoicing/tax-class.store.ts'
import type { TaxClass } from '../../functions/invoicing/tax-class.ts'
import { taxRequestStore } from '../../functions/invoicing/tax-request.store.ts'
import { routes as ordering } from '../../functions/ordering/routes.ts'
import type { Route } from '../../shared/http/route.ts'
import { newId } from '../../shared/ids.ts'
import { placed } from './ordering.ts'
import { defineScenarios, scenario } from './scenario.ts'
import type { Side } from './world.ts'

export interface Invoiced {
  readonly orderId: string
  readonly invoiceId: string
}

/** An order of the side that was shipped and has its invoice. */
export const invoiced = async (side: Side): Promise<Invoiced> => {
  const { orderId } = await placed(side)
  await side.as('supplier.sales').get(ordering.shipOrder, { params: { orderId }, body: {} })
  await side.deliver('ordering.order-shipped.v1', orderId, 'invoicing-issue-invoices')
  const { items } = await side.as('dealer.buyer').get(routes.listOrderInvoices, { params: { orderId } })
  return { orderId, invoiceId: items[0].invoiceId }
}

export const parties = {
  'dealer.buyer': [200, 404],
  'dealer.approver': [200, 404],
  'supplier.sales': [200, 404],
  'operator.admin': 200,
  'operator.service': 200,
} as const

const sellers = { 'supplier.sales': [201, 404], 'operator.admin': 201 } as const

interface Recorded extends Invoiced {
  readonly shipmentId: string
}

/** An order whose wrong invoice was credited, so that it can be invoiced again. */
const creditedOrder = async (side: Side): Promise<Invoiced> => {
  const made = await invoiced(side)
  await side.as('supplier.sales').get(routes.correctInvoice, {
    params: { invoiceId: made.invoiceId },
    body: { reason: 'invoiceWrong' },
  })
  return made
}

/** An invoiced order with the shipment that its invoice is of. */
const delivered = async (side: Side): Promise<Recorded> => {
  const made = await invoiced(side)
  const { shipments } = await side
    .as('dealer.buyer')
    .get(documents.readInvoice, { params: { invoiceId: made.invoiceId } })
  return { ...made, shipmentId: shipments[0].shipmentId }
}

/** An invoice whose request to the channel waits for people. */
const requested = async (side: Side): Promise<Invoiced> => {
  const made = await invoiced(side)
  await taxRequestStore(side.target.tables).save({
    requestId: newId('txr'),
    invoiceId: made.invoiceId,
    sellerId: side.supplierId,
    buyerId: side.dealerId,
    channel: 'nuonuo',
    state: 'needsHuman',
    because: 'Somebody must log in.',
    net: '100',
    tries: 0,
    sent: 1,
    requestedAt: '2026-11-25T00:00:00.000Z',
    version: 0,
  })
  return made
}

/** An invoice whose legal document is there with its file. */
const filed = async (side: Side): Promise<Invoiced> => {
  const made = await invoiced(side)
  const requestId = newId('txr')
  const bytes = Buffer.from(`<EInvoice>${made.invoiceId}</EInvoice>`)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const key = `tax-documents/${side.supplierId}/${requestId}/1.xml`
  await side.target.putObject(key, bytes)
  await taxRequestStore(side.target.tables).save({
    requestId,
    invoiceId: made.invoiceId,
    sellerId: side.supplierId,
    buyerId: side.dealerId,
    channel: 'nuonuo',
    state: 'delivered',
    fiscalNumber: '26310000000000000001',
    files: [{ kind: 'xml', isOriginal: true, key, bytes: bytes.byteLength, sha256 }],
    net: '100',
    tries: 0,
    sent: 1,
    requestedAt: '2026-11-25T00:00:00.000Z',
    version: 0,
  })
  return made
}

/** A correction whose form waits for the other side. */
const redLettered = async (
  side: Side,
  sellerId = side.supplierId,
): Promise<{ readonly redLetterId: string }> => {
  const redLetterId = newId('rlf')
  await redLetterStore(side.target.tables).save({
    redLetterId,
    invoiceId: newId('inv'),
    sellerId,
    buyerId: side.dealerId,
    channel: 'nuonuo',
    blueFiscalNumber: '26310000000000000001',
    reason: 'goodsReturned',
    wanted: [{ lineNumber: 1, quantity: '1' }],
    state: 'waiting',
    formState: '02',
    confirmationNumber: '31000000000000000001',
    tries: 0,
    openedAt: '2026-11-25T00:00:00.000Z',
    version: 0,
  })
  return { redLetterId }
}

/** A form of a seller with a gateway of its own, and the signature that its address was given. */
const calledBack = async (
  side: Side,
): Promise<{ readonly reference: string; readonly signature: string }> => {
  const sellerId = side.unique('org_seller')
  const gateway = {
    kind: 'nuonuo',
    url: 'https://gateway.example.com/open/v1/services',
    tokenUrl: 'https://gateway.example.com/accessToken',
    appKey: 'key',
    appSecret: 'secret',
    sellerTaxNumber: '91330100799655058B',
    clerk: '张三',
  } as const
  const record = {
    id: sellerId,
    fingerprint: '',
    status: 200,
    body: '',
    storedAt: '2026-11-25T00:00:00.000Z',
  }
  await channelSettingsStore(side.target.tables).save(
    sellerId,
    { settings: gateway, origin: 'https://api.example' },
    0,
    '2026-11',
    record,
  )
  const { redLetterId } = await redLettered(side, sellerId)
  return { reference: redLetterId, signature: callbackSignature('secret', redLetterId) }
}

let classes = 0

/** A code that nobody else has. */
const taxClassOf = (): TaxClass => ({
  code: `99${String(process.pid).padStart(8, '0')}${String(++classes).padStart(9, '0')}`,
  from: '2026-01-01',
  name: '试验商品',
  shortName: '试验',
  rates: ['0.13'],
  source: 'a scenario',
})

const classKept = async (side: Side): Promise<TaxClass> => {
  const one = taxClassOf()
  await taxClassStore(side.target.tables).replace([one])
  return one
}

const configurers = { 'supplier.admin': [200, 404], 'dealer.admin': 404, 'operator.admin': 200 } as const

const webhookAt = (url: string) => ({ url, secret: 'whsec_EXAMPLEEXAMPLEEXAMPLEEXAMPLEEXAM' })

const anew = { 'if-none-match': '*' }
const settings = { ...defaultSettings, paymentDays: 30 }

const sure = (version: number) => ({ 'if-match': `"${version}"` })

interface Kept {
  readonly id: string
  readonly version: number
}

/** What a supplier has set before, so that another's request meets something that is there. */
const keptBefore =
  (read: Route, save: Route, body: unknown) =>
  async (side: Side): Promise<Kept> => {
    const admin = side.as('supplier.admin')
    const params = { sellerId: side.supplierId, organizationId: side.supplierId }
    const { version } = await admin.get(read, { params })
    const saved = await admin.get(save, { params, body, headers: version ? sure(version) : anew })
    return { id: side.supplierId, version: saved.version }
  }

const settingsKept = keptBefore(routes.readInvoicingSettings, routes.saveInvoicingSettings, defaultSettings)
const channelKept = keptBefore(routes.readTaxChannel, routes.saveTaxChannel, { kind: 'none' })
/** A month's quota that the seller has said himself. */
const quotaKept = keptBefore(routes.readTaxChannel, routes.saveTaxChannel, {
  kind: 'peppol',
  monthlyQuota: 1_000_000,
})
const webhookKept = keptBefore(
  routes.readInvoiceWebhook,
  routes.saveInvoiceWebhook,
  webhookAt('https://erp.dealer.example/before'),
)

export const scenarios = defineScenarios(routes, {
  listOrderInvoices: scenario<Invoiced>({
    prepare: invoiced,
    request: ({ orderId }) => ({ params: { orderId } }),
    answers: parties,
  }),
  demandInvoices: scenario<Invoiced>({
    prepare: creditedOrder,
    request: ({ orderId }) => ({ body: { orderIds: [orderId], by: 'together' } }),
    changed: ({ orderId }) => ({ orderIds: [orderId], by: 'shipment' }),
    answers: { 'dealer.buyer': [201, 404], ...sellers },
  }),
  correctInvoice: scenario<Invoiced>({
    prepare: invoiced,
    request: ({ invoiceId }) => ({
      params: { invoiceId },
      body: { reason: 'goodsReturned', lines: [{ lineNumber: 1, quantity: '1' }] },
    }),
    changed: () => ({ reason: 'goodsReturned' }),
    answers: sellers,
  }),
  returnGoods: scenario<Recorded>({
    prepare: delivered,
    request: ({ orderId, shipmentId }) => ({
      params: { orderId },
      body: { shipmentId, lines: [{ lineNumber: 1, quantity: '1' }] },
    }),
    changed: ({ shipmentId }) => ({ shipmentId, lines: [{ lineNumber: 1, quantity: '0.5' }] }),
    answers: sellers,
  }),
  readCoverage: scenario<Invoiced>({
    prepare: invoiced,
    request: ({ orderId }) => ({ query: { orderId, limit: 100 } }),
    answers: parties,
  }),
  readInvoiceTitle: scenario<Invoiced>({
    prepare: invoiced,
    request: ({ orderId }) => ({ params: { orderId } }),
    answers: parties,
  }),
  saveInvoiceTitle: scenario<{ readonly orderId: string }>({
    prepare: placed,
    request: ({ orderId }) => ({ params: { orderId }, body: { name: '南京五金商行' }, headers: anew }),
    changed: () => ({ name: '苏州建材' }),
    answers: { 'dealer.buyer': [200, 404], 'supplier.sales': 404, 'operator.admin': 404 },
  }),
  readInvoicingSettings: scenario<Kept>({
    prepare: settingsKept,
    request: ({ id }) => ({ params: { sellerId: id } }),
    answers: configurers,
  }),
  saveInvoicingSettings: scenario<Kept>({
    prepare: settingsKept,
    request: ({ id, version }) => ({ params: { sellerId: id }, body: settings, headers: sure(version) }),
    changed: () => ({ ...settings, paymentDays: 60 }),
    answers: configurers,
  }),
  readTaxDocument: scenario<Invoiced>({
    prepare: requested,
    request: ({ invoiceId }) => ({ params: { invoiceId } }),
    answers: parties,
  }),
  readTaxFile: scenario<Invoiced>({
    prepare: filed,
    request: ({ invoiceId }) => ({ params: { invoiceId, kind: 'xml' } }),
    answers: parties,
  }),
  resumeTaxDocument: scenario<Invoiced>({
    prepare: requested,
    request: ({ invoiceId }) => ({ params: { invoiceId }, body: {} }),
    answers: { 'supplier.sales': [200, 404], 'operator.admin': 200 },
  }),
  takeCallback: scenario<{ reference: string; signature: string }>({
    prepare: calledBack,
    request: ({ reference, signature }) => ({ params: { reference }, query: { signature } }),
    answers: { public: 200 },
  }),
  readRedLetter: scenario<{ readonly redLetterId: string }>({
    prepare: side => redLettered(side),
    request: ({ redLetterId }) => ({ params: { redLetterId } }),
    answers: parties,
  }),
  withdrawRedLetter: scenario<{ readonly redLetterId: string }>({
    prepare: side => redLettered(side),
    request: ({ redLetterId }) => ({ params: { redLetterId }, body: {} }),
    answers: { 'supplier.sales': [200, 404], 'operator.admin': 200 },
  }),
  readTaxChannel: scenario<Kept>({
    prepare: channelKept,
    request: ({ id }) => ({ params: { sellerId: id } }),
    answers: configurers,
  }),
  saveTaxChannel: scenario<Kept>({
    prepare: channelKept,
    request: ({ id, version }) => ({
      params: { sellerId: id },
      body: { kind: 'none' },
      headers: sure(version),
    }),
    changed: () => ({ kind: 'peppol' }),
    answers: configurers,
  }),
  readTaxQuota: scenario<Kept>({
    prepare: quotaKept,
    request: ({ id }) => ({ params: { sellerId: id } }),
    answers: configurers,
  }),
  readTaxClass: scenario<TaxClass>({
    prepare: classKept,
    request: ({ code }) => ({ params: { code }, query: { on: '2026-11-25' } }),
    answers: {
      'dealer.buyer': 200,
      'dealer.approver': 200,
      'supplier.sales': 200,
      'operator.admin': 200,
      'operator.service': 200,
    },
    forEverybody: true,
  }),
  saveTaxClass: scenario<TaxClass>({
    prepare: async () => taxClassOf(),
    request: one => ({ params: { code: one.code, from: one.from }, body: one, headers: anew }),
    changed: one => ({ ...one, shortName: '其他' }),
    answers: { 'operator.admin': 200 },
  }),
  checkProductClass: scenario<{ sku: string }>({
    prepare: async side => ({ sku: side.sku }),
    request: ({ sku }) => ({ params: { sku } }),
    answers: configurers,
  }),
  readCompanyRegistry: scenario({
    request: () => ({}),
    answers: { 'operator.admin': 200 },
    forEverybody: true,
  }),
  saveCompanyRegistry: scenario<{ version: number }>({
    prepare: side => side.as('operator.admin').get(routes.readCompanyRegistry),
    request: ({ version }) => ({ body: { kind: 'none' }, headers: version ? sure(version) : anew }),
    changed: () => ({ kind: 'connector', url: 'https://register.dealer.example/companies', token: 't' }),
    answers: { 'operator.admin': 200 },
    forEverybody: true,
  }),
  readInvoiceWebhook: scenario<Kept>({
    prepare: webhookKept,
    request: ({ id }) => ({ params: { organizationId: id } }),
    answers: configurers,
  }),
  saveInvoiceWebhook: scenario<Kept>({
    prepare: webhookKept,
    request: ({ id, version }) => ({
      params: { organizationId: id },
      body: webhookAt('https://erp.dealer.example/dockline'),
      headers: sure(version),
    }),
    changed: () => webhookAt('https://erp.dealer.example/other'),
    answers: configurers,
  }),
})

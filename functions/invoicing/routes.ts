import * as z from 'zod/mini'
import { listOf, pageQuery } from '../../shared/http/list.ts'
import { defineRoutes } from '../../shared/http/route.ts'
import { idSchema } from '../../shared/ids.ts'
import { sensitive } from '../../shared/personal.ts'
import { channelSettingsSchema, shownChannelSchema } from './channel-settings.ts'
import { taxClassCheckSchema } from './check-tax-class.ts'
import { registryCheckSchema } from './company-registry.ts'
import { correctionAnswerSchema, correctionRequestSchema } from './correct-invoice.ts'
import { groupings } from './decide-invoices.ts'
import { issuedSchema } from './demand-invoices.ts'
import { invoiceSchema } from './invoice.ts'
import { shownWebhookSchema, webhookSchema } from './notice.ts'
import { partyDoubts } from './party.ts'
import { coverageSchema } from './read-coverage.ts'
import { quotaSchema } from './read-quota.ts'
import { redLetterSchema } from './read-red-letter.ts'
import { taxDocumentSchema } from './read-tax-document.ts'
import { registrySettingsSchema, shownRegistrySchema } from './registry-settings.ts'
import { returnRequestSchema, returnSchema } from './return-goods.ts'
import { sellerSettingsSchema } from './settings.ts'
import { fileKinds } from './tax-channel.ts'
import { keptTaxClassSchema, taxClassCode, taxClassSchema } from './tax-class.ts'
import { titleSchema } from './title.ts'

const ofOrder = z.object({ orderId: idSchema('ord') })
const ofInvoice = z.object({ invoiceId: idSchema('inv') })
const ofSeller = z.object({ sellerId: z.string().check(z.minLength(1), z.maxLength(64)) })

const ofOrganization = z.object({ organizationId: z.string().check(z.minLength(1), z.maxLength(64)) })
const ofRedLetter = z.object({ redLetterId: idSchema('rlf') })

const version = z.int().check(z.gte(0))
const titleAnswer = z.object({
  orderId: idSchema('ord'),
  title: z.optional(titleSchema),
  /** what in it should be looked into; no reason to refuse it */
  warnings: z.optional(z.array(z.object({ pointer: z.string(), doubt: z.enum(partyDoubts) }))),
  /** what the company register said of its tax number, where it was asked */
  registryCheck: z.optional(registryCheckSchema),
  version,
})
const settingsAnswer = z.object({ sellerId: z.string(), settings: sellerSettingsSchema, version })

export const routes = defineRoutes({
  listOrderInvoices: {
    method: 'GET',
    path: '/v1/orders/{orderId}/invoices',
    permission: 'invoice:read',
    personal: true,
    summary: 'List the invoices of an order',
    description:
      'Its invoices and credit notes, oldest first. They follow a shipment within seconds: an order that has shipped nothing has none.',
    params: ofOrder,
    query: z.object(pageQuery),
    success: { status: 200, description: 'The invoices', schema: listOf(invoiceSchema) },
    errors: ['not-found'],
  },
  demandInvoices: {
    method: 'POST',
    path: '/v1/invoices',
    permission: 'invoice:request',
    summary: 'Invoice what was shipped',
    description:
      'Issues what is not invoiced yet of the orders named, which are of one seller: together on as few invoices as may be, or apart by order or shipment. The seller’s limits of rows and amounts hold.',
    body: z.strictObject({
      orderIds: z.array(idSchema('ord')).check(z.minLength(1), z.maxLength(20)),
      shipmentIds: z.optional(z.array(idSchema('shp')).check(z.minLength(1), z.maxLength(40))),
      by: z._default(z.enum(groupings), 'together'),
    }),
    success: { status: 201, description: 'The invoices, without their lines', schema: issuedSchema },
    errors: ['not-found', 'illegal-transition', 'conflict'],
    once: 'transaction',
    example: { request: { orderIds: ['ord_01KAQ3T5V8XJ4M0N2P6R8S9T1V'], by: 'together' } },
  },
  correctInvoice: {
    method: 'POST',
    path: '/v1/invoices/{invoiceId}/corrections',
    permission: 'invoice:correct',
    personal: true,
    summary: 'Credit an invoice, whole or in part',
    description:
      'With a credit note at once. An invoice that a tax authority has numbered is corrected by a red-letter invoice, for which a confirmation form is opened: the answer then names the form.',
    params: ofInvoice,
    body: correctionRequestSchema,
    success: { status: 201, description: 'The credit note, or the form', schema: correctionAnswerSchema },
    errors: ['not-found', 'illegal-transition', 'quantity-exceeds-open', 'conflict'],
    once: 'transaction',
    example: { request: { reason: 'goodsReturned', lines: [{ lineNumber: 1, quantity: '5' }] } },
  },
  returnGoods: {
    method: 'POST',
    path: '/v1/orders/{orderId}/returns',
    permission: 'invoice:correct',
    summary: 'Book goods that came back',
    description:
      'What of them was invoiced is credited within a minute; what was not yet invoiced never will be.',
    params: ofOrder,
    body: returnRequestSchema,
    success: { status: 201, description: 'What was booked', schema: returnSchema },
    errors: ['not-found', 'quantity-exceeds-open', 'conflict'],
    once: 'transaction',
    example: {
      request: {
        shipmentId: 'shp_01KAQ3V0C2R4T6W8Y0A2C4E6G8',
        lines: [{ lineNumber: 1, quantity: '5' }],
      },
    },
  },
  readCoverage: {
    method: 'GET',
    path: '/v1/invoices/coverage',
    permission: 'invoice:read',
    summary: 'Prove that everything shipped is invoiced',
    description:
      'For each shipped line: invoiced − credited = shipped − returned, or what is missing and why. With `orderId` every line of an order; without, the lines of your organization’s sales that are not settled.',
    query: z.object({ ...pageQuery, orderId: z.optional(idSchema('ord')) }),
    success: { status: 200, description: 'The balance by shipped line', schema: listOf(coverageSchema) },
    errors: ['not-found'],
  },
  readInvoiceTitle: {
    method: 'GET',
    path: '/v1/orders/{orderId}/invoice-title',
    permission: 'invoice:read',
    personal: true,
    summary: 'Read how the buyer is named on an order’s invoices',
    params: ofOrder,
    success: { status: 200, description: 'The title; none: as the buyer is registered', schema: titleAnswer },
    errors: ['not-found'],
    versioned: true,
  },
  saveInvoiceTitle: {
    method: 'PUT',
    path: '/v1/orders/{orderId}/invoice-title',
    permission: 'invoice:request',
    personal: true,
    summary: 'Say how the buyer is named on an order’s invoices, and where they are mailed',
    description:
      'By the buyer, before the invoice is issued: it counts for invoices from now on. An issued one is not changed; ask the seller for a correction. A title is a unit: what one of the registered taxpayer leaves out is as registered, one of another replaces all of it. Doubts about its tax number are `warnings`; a company register, where there is one, is asked within a minute.',
    params: ofOrder,
    body: titleSchema,
    success: { status: 200, description: 'The title as it is kept now', schema: titleAnswer },
    errors: ['not-found', 'illegal-transition', 'conflict'],
    versioned: true,
    ifMatch: 'orNew',
    once: 'transaction',
    example: { request: { name: '南京五金（集团）商行', email: 'finance@dealer.example' } },
  },
  readInvoicingSettings: {
    method: 'GET',
    path: '/v1/sellers/{sellerId}/invoicing-settings',
    permission: 'invoicing:configure',
    summary: 'Read how a seller invoices',
    params: ofSeller,
    success: { status: 200, description: 'The settings', schema: settingsAnswer },
    errors: ['not-found'],
    versioned: true,
  },
  saveInvoicingSettings: {
    method: 'PUT',
    path: '/v1/sellers/{sellerId}/invoicing-settings',
    permission: 'invoicing:configure',
    summary: 'Say how a seller invoices',
    description: 'It counts for invoices from now on. Have your tax adviser confirm what you set.',
    params: ofSeller,
    body: sellerSettingsSchema,
    success: { status: 200, description: 'The settings as they are kept now', schema: settingsAnswer },
    errors: ['not-found', 'conflict'],
    versioned: true,
    ifMatch: 'orNew',
    once: 'transaction',
    example: {
      request: {
        taxpayer: 'general',
        jurisdiction: 'CN',
        profile: 'chinaTaxIncluded',
        issueOn: 'shipment',
        maxRows: 2000,
      },
    },
  },
  readTaxDocument: {
    method: 'GET',
    path: '/v1/invoices/{invoiceId}/tax-document',
    permission: 'invoice:read',
    summary: 'Read what became of an invoice with the tax authority',
    params: ofInvoice,
    success: { status: 200, description: 'The legal document and its state', schema: taxDocumentSchema },
    errors: ['not-found'],
  },
  readTaxFile: {
    method: 'GET',
    path: '/v1/invoices/{invoiceId}/tax-document/files/{kind}',
    permission: 'invoice:read',
    personal: true,
    summary: 'Fetch a file of the legal document',
    description:
      'The XML, OFD or PDF as the channel gave it; its SHA-256 is that of the legal document. It is checked before it leaves.',
    params: z.object({ ...ofInvoice.shape, kind: z.enum(fileKinds) }),
    success: {
      status: 200,
      description: 'The file',
      schema: sensitive(z.string(), 'confidential'),
      contentType: 'application/octet-stream',
    },
    errors: ['not-found', 'file-too-large'],
  },
  resumeTaxDocument: {
    method: 'POST',
    path: '/v1/invoices/{invoiceId}/tax-document/resumption',
    permission: 'invoice:correct',
    summary: 'Go on with a legal document that waited for people',
    description:
      'After the login, the higher quota or the word with the tax office that it waited for. The channel is asked what it has before anything is sent.',
    params: ofInvoice,
    body: z.strictObject({}),
    success: { status: 200, description: 'The legal document and its state', schema: taxDocumentSchema },
    errors: ['not-found', 'illegal-transition', 'conflict'],
    once: 'transaction',
  },
  takeCallback: {
    method: 'POST',
    path: '/v1/tax-callbacks/{reference}',
    permission: 'public',
    summary: 'Ring about a legal document',
    description:
      'For tax channels, at the address that the request handed out, which is signed. What the callback says is not read: the channel is asked within a minute what has become of the document.',
    params: z.object({ reference: z.string().check(z.regex(/^(?:txr|rlf)_[0-9A-HJKMNP-TV-Z]{26}$/)) }),
    query: z.object({ signature: z.string().check(z.minLength(1), z.maxLength(100)) }),
    success: {
      status: 200,
      description: 'Heard, in the words that channels expect',
      schema: z.object({ status: z.literal('0000'), message: z.string() }),
    },
    errors: ['unauthenticated'],
  },
  readRedLetter: {
    method: 'GET',
    path: '/v1/red-letters/{redLetterId}',
    permission: 'invoice:read',
    summary: 'Read a correction by red-letter invoice',
    params: ofRedLetter,
    success: { status: 200, description: 'The correction and its form', schema: redLetterSchema },
    errors: ['not-found'],
  },
  withdrawRedLetter: {
    method: 'POST',
    path: '/v1/red-letters/{redLetterId}/withdrawal',
    permission: 'invoice:correct',
    summary: 'Withdraw a red-letter confirmation form',
    description: 'While somebody must still confirm it. The channel decides, within a minute.',
    params: ofRedLetter,
    body: z.strictObject({}),
    success: { status: 200, description: 'The correction, to be withdrawn', schema: redLetterSchema },
    errors: ['not-found', 'illegal-transition', 'conflict'],
    once: 'transaction',
  },
  readTaxChannel: {
    method: 'GET',
    path: '/v1/sellers/{sellerId}/tax-channel',
    permission: 'invoicing:configure',
    summary: 'Read where a seller’s legal invoices come from',
    params: ofSeller,
    success: { status: 200, description: 'The channel, without its secrets', schema: shownChannelSchema },
    errors: ['not-found'],
    versioned: true,
  },
  saveTaxChannel: {
    method: 'PUT',
    path: '/v1/sellers/{sellerId}/tax-channel',
    permission: 'invoicing:configure',
    summary: 'Say where a seller’s legal invoices come from',
    description: 'Secrets are sealed under the seller’s own data key and never answered.',
    params: ofSeller,
    body: channelSettingsSchema,
    success: { status: 200, description: 'The channel, without its secrets', schema: shownChannelSchema },
    errors: ['not-found', 'conflict'],
    versioned: true,
    ifMatch: 'orNew',
    once: 'transaction',
    example: { request: { kind: 'peppol' } },
  },
  readTaxQuota: {
    method: 'GET',
    path: '/v1/sellers/{sellerId}/tax-quota',
    permission: 'invoicing:configure',
    summary: 'Read what a seller may still invoice this month',
    description:
      'The quota that the tax authority has set. With the direct link it is handed out piece by piece, and is good on certain days.',
    params: ofSeller,
    success: { status: 200, description: 'The quota of this month', schema: quotaSchema },
    errors: ['not-found'],
  },
  readTaxClass: {
    method: 'GET',
    path: '/v1/tax-classes/{code}',
    permission: 'invoice:read',
    summary: 'Read what a tax classification code means on a day',
    params: z.object({ code: taxClassCode }),
    query: z.object({ on: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)) }),
    success: { status: 200, description: 'The code as it was said last', schema: keptTaxClassSchema },
    errors: ['not-found'],
    versioned: true,
  },
  saveTaxClass: {
    method: 'PUT',
    path: '/v1/tax-classes/{code}/{from}',
    permission: 'customs:configure',
    summary: 'Say what a tax classification code means from a day on',
    description:
      'Versions of other first days stay. A seller with a direct link downloads the authority’s changes every day.',
    params: z.object({ code: taxClassCode, from: taxClassSchema.shape.from }),
    body: taxClassSchema,
    success: { status: 200, description: 'The code as it is kept', schema: keptTaxClassSchema },
    errors: ['conflict'],
    once: 'transaction',
    versioned: true,
    ifMatch: 'orNew',
    example: {
      request: {
        code: '3070401000000000000',
        from: '2026-01-01',
        name: '餐饮服务',
        shortName: '餐饮服务',
        rates: ['0.06'],
        source: '商品和服务税收分类编码表',
      },
    },
  },
  checkProductClass: {
    method: 'GET',
    path: '/v1/products/{sku}/tax-class',
    permission: 'invoicing:configure',
    summary: 'Check a product’s tax classification code',
    description:
      'Against the reference data of today. Doubts are no refusals: what is invoiced under a doubtful code is invoiced, and said in the log.',
    params: z.object({ sku: z.string().check(z.minLength(1), z.maxLength(64)) }),
    success: { status: 200, description: 'The code and the doubts', schema: taxClassCheckSchema },
    errors: ['not-found'],
  },
  readCompanyRegistry: {
    method: 'GET',
    path: '/v1/company-registry',
    permission: 'organization:manage',
    summary: 'Read where companies are looked up',
    success: { status: 200, description: 'The register, without its secrets', schema: shownRegistrySchema },
    errors: [],
    versioned: true,
  },
  saveCompanyRegistry: {
    method: 'PUT',
    path: '/v1/company-registry',
    permission: 'organization:manage',
    summary: 'Say where companies are looked up by their code',
    description:
      'Tax numbers of buyers are looked up when they are registered, named in a title or invoiced, and again after 30 days. What does not fit is a warning on the title and stands with its source and time on the invoice; while the register is silent nothing waits for it.',
    body: registrySettingsSchema,
    success: { status: 200, description: 'The register, without its secrets', schema: shownRegistrySchema },
    errors: ['conflict'],
    versioned: true,
    ifMatch: 'orNew',
    once: 'transaction',
    example: {
      request: { kind: 'connector', url: 'https://register.dealer.example/companies', token: 'EXAMPLE' },
    },
  },
  readInvoiceWebhook: {
    method: 'GET',
    path: '/v1/organizations/{organizationId}/invoice-webhook',
    permission: 'invoicing:configure',
    summary: 'Read where an organization is told of its invoices',
    params: ofOrganization,
    success: { status: 200, description: 'The address', schema: shownWebhookSchema },
    errors: ['not-found'],
    versioned: true,
  },
  saveInvoiceWebhook: {
    method: 'PUT',
    path: '/v1/organizations/{organizationId}/invoice-webhook',
    permission: 'invoicing:configure',
    summary: 'Say where an organization is told of its invoices',
    params: ofOrganization,
    description:
      'Messages are signed as Standard Webhooks 1.0 says and may come more than once under the same `webhook-id`. They name the invoice; what is in it is read with a token.',
    body: webhookSchema,
    success: { status: 200, description: 'The address as it is kept now', schema: shownWebhookSchema },
    errors: ['not-found', 'conflict'],
    versioned: true,
    ifMatch: 'orNew',
    once: 'transaction',
    example: {
      request: {
        url: 'https://erp.dealer.example/dockline',
        secret: 'whsec_EXAMPLEEXAMPLEEXAMPLEEXAMPLEEXAM',
      },
    },
  },
})

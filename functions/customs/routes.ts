import * as z from 'zod/mini'
import { listOf, pageQuery } from '../../shared/http/list.ts'
import { defineRoutes } from '../../shared/http/route.ts'
import { idSchema } from '../../shared/ids.ts'
import { moneySchema } from '../../shared/money.ts'
import { declarationSchema, declaredGoodsSchema, paperSchema } from './declaration.ts'
import { exchangeRateSchema } from './exchange-rate.ts'
import { tradePapersSchema } from './missing-papers.ts'
import { dayText, hsCodeText, keptTariffLineSchema, tariffLineSchema } from './tariff.ts'

const ofCode = z.object({ hsCode: hsCodeText })
const ofLine = z.object({ hsCode: hsCodeText, from: dayText })
const ofOrder = z.object({ orderId: idSchema('ord') })
const ofDeclaration = z.object({ declarationId: idSchema('cdc') })

const usd = (scaled: string, source: string, on: string) => ({
  currency: 'USD',
  scaled,
  scale: 8,
  source,
  on,
})

export const routes = defineRoutes({
  readTariffLine: {
    method: 'GET',
    path: '/v1/tariff-lines/{hsCode}',
    permission: 'customs:read',
    summary: 'Read what an import of a customs code costs on a day',
    params: ofCode,
    query: z.object({ on: dayText }),
    success: { status: 200, description: 'The tariff line in force', schema: keptTariffLineSchema },
    errors: ['not-found'],
    versioned: true,
  },
  saveTariffLine: {
    method: 'PUT',
    path: '/v1/tariff-lines/{hsCode}/{from}',
    permission: 'customs:configure',
    summary: 'Say what an import of a customs code costs from a day on',
    description:
      'Lines of other first days stay. Declarations that were assessed by an earlier version of the line keep what they had.',
    params: ofLine,
    body: tariffLineSchema,
    success: { status: 200, description: 'The line as it is kept', schema: keptTariffLineSchema },
    errors: ['conflict'],
    once: 'transaction',
    versioned: true,
    ifMatch: 'orNew',
    example: {
      request: {
        hsCode: '8482102000',
        from: '2026-01-01',
        description: '深沟球轴承 Deep groove ball bearings',
        duty: { general: { adValorem: '0.2' }, mostFavoured: { adValorem: '0.08' } },
        vat: '0.13',
        source: '中华人民共和国进出口税则（2026）',
      },
    },
  },
  declareImport: {
    method: 'POST',
    path: '/v1/orders/{orderId}/customs-declarations',
    permission: 'customs:declare',
    summary: 'Assess the import of an order and keep it',
    description:
      'Duty by the tariff of the day of declaration, consumption tax and import VAT, each to the fen, with the rate of exchange of the order and that of the customs side by side. An assessment to plan and check by: what is owed the customs say.',
    params: ofOrder,
    body: z.strictObject({
      declaredOn: dayText,
      entryNumber: z.optional(z.string().check(z.regex(/^\d{18}$/, 'must be 18 digits'))),
      freight: moneySchema,
      insurance: moneySchema,
      commercialRate: exchangeRateSchema,
      customsRate: exchangeRateSchema,
      lines: z.array(declaredGoodsSchema).check(z.minLength(1), z.maxLength(50)),
    }),
    success: { status: 201, description: 'The declaration', schema: declarationSchema },
    errors: ['not-found', 'conflict'],
    once: 'transaction',
    versioned: true,
    example: {
      request: {
        declaredOn: '2026-11-25',
        freight: { amount: 120000, currency: 'USD' },
        insurance: { amount: 3000, currency: 'USD' },
        commercialRate: usd('711000000', 'Bank of China, forward contract', '2026-10-08'),
        customsRate: usd('710250000', '海关总署计征汇率', '2026-11-18'),
        lines: [
          {
            lineNumber: 1,
            hsCode: '8482102000',
            description: '深沟球轴承 6204-2RS',
            origin: 'DE',
            quantity: '5000',
            price: { amount: 1250000, currency: 'USD' },
          },
        ],
      },
    },
  },
  listOrderDeclarations: {
    method: 'GET',
    path: '/v1/orders/{orderId}/customs-declarations',
    permission: 'customs:read',
    summary: 'List the customs declarations of an order',
    params: ofOrder,
    query: z.object(pageQuery),
    success: { status: 200, description: 'Oldest first', schema: listOf(declarationSchema) },
    errors: ['not-found'],
  },
  reportPapers: {
    method: 'GET',
    path: '/v1/customs-declarations',
    permission: 'customs:read',
    summary: 'See which papers of your imports are not there',
    description:
      'Order, declaration, payments and invoices of each import, the last one first: the customs’ number, what is not paid for by any payment, an invoice. With `only=incomplete` a page leaves out what is complete.',
    query: z.object({ ...pageQuery, only: z._default(z.enum(['all', 'incomplete']), 'all') }),
    success: { status: 200, description: 'The trades and their papers', schema: listOf(tradePapersSchema) },
    errors: [],
  },
  readDeclaration: {
    method: 'GET',
    path: '/v1/customs-declarations/{declarationId}',
    permission: 'customs:read',
    summary: 'Read a customs declaration with its papers',
    params: ofDeclaration,
    success: { status: 200, description: 'The declaration', schema: declarationSchema },
    errors: ['not-found'],
    versioned: true,
  },
  linkPaper: {
    method: 'POST',
    path: '/v1/customs-declarations/{declarationId}/papers',
    permission: 'customs:declare',
    summary: 'Link a payment, an invoice or the customs’ number to an import',
    params: ofDeclaration,
    body: paperSchema,
    success: { status: 200, description: 'The declaration with the paper', schema: declarationSchema },
    errors: ['not-found', 'illegal-transition', 'conflict'],
    once: 'transaction',
    versioned: true,
    ifMatch: 'required',
    example: {
      request: {
        kind: 'payment',
        reference: 'BOC-2026-118-0042',
        amount: { amount: 1250000, currency: 'USD' },
        on: '2026-11-26',
      },
    },
  },
})

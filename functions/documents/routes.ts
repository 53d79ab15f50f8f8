import * as z from 'zod/mini'
import { listOf, pageQuery, shortPageQuery } from '../../shared/http/list.ts'
import { defineRoutes } from '../../shared/http/route.ts'
import { idSchema } from '../../shared/ids.ts'
import { sensitive } from '../../shared/personal.ts'
import { invoiceSchema } from '../invoicing/index.ts'
import { exportForms, exportSchema, partSchema } from './invoice-export.ts'
import { mailingSchema } from './mailing.ts'
import { receivedSchema } from './received.ts'
import { mailingRequestSchema } from './request-mailing.ts'

const base64 = z
  .string()
  .check(z.minLength(1), z.maxLength(250_000), z.regex(/^[A-Za-z0-9+/]+={0,2}$/, 'must be base64'))
const receivedParams = z.object({ receivedId: idSchema('rcv') })

/** An export as it is answered: each part with an address that works for five minutes. */
const answeredExport = z.object({
  ...exportSchema.shape,
  parts: z.array(z.object({ ...partSchema.shape, url: sensitive(z.string(), 'confidential') })),
})

const invoiceParams = z.object({ invoiceId: idSchema('inv') })

export const routes = defineRoutes({
  readInvoice: {
    method: 'GET',
    path: '/v1/invoices/{invoiceId}',
    permission: 'invoice:read',
    personal: true,
    summary: 'Read an invoice or credit note',
    description:
      'As JSON, or by `Accept` as PDF (in China a statement of the trade, elsewhere the printed invoice) or as UBL 2.1 XML after EN 16931, and Peppol BIS Billing 3.0 where both sides have an electronic address.',
    params: invoiceParams,
    success: {
      status: 200,
      description: 'The invoice',
      schema: invoiceSchema,
      alternatives: {
        'application/pdf': 'The invoice as printed; the same bytes each time.',
        'application/xml': 'UBL 2.1 Invoice or CreditNote.',
      },
    },
    errors: ['not-found', 'document-incomplete'],
  },
  requestMailing: {
    method: 'POST',
    path: '/v1/invoices/{invoiceId}/mailings',
    permission: 'invoice:request',
    summary: 'Have an invoice mailed again',
    description:
      'To the address that the invoice names, or to another for this one mailing. With the channel’s own files where there are any, else as PDF, and outside of China as XML too. An invoice is mailed by itself when it is ready.',
    params: invoiceParams,
    body: mailingRequestSchema,
    success: { status: 202, description: 'The mailing, on its way', schema: mailingSchema },
    errors: ['not-found', 'illegal-transition', 'conflict'],
    once: 'transaction',
    example: { request: { email: 'finance@dealer.example' } },
  },
  listMailings: {
    method: 'GET',
    path: '/v1/invoices/{invoiceId}/mailings',
    permission: 'invoice:read',
    summary: 'See whether an invoice was mailed',
    params: invoiceParams,
    query: z.object(shortPageQuery),
    success: {
      status: 200,
      description: 'A page of its mailings, the first one first',
      schema: listOf(mailingSchema),
    },
    errors: ['not-found'],
  },
  receiveInvoice: {
    method: 'POST',
    path: '/v1/received-invoices',
    permission: 'invoice:receive',
    summary: 'Hand in an invoice from outside',
    description:
      'UBL 2.1 after EN 16931, the XML of the Chinese tax platform (also zipped), or OFD. It is read and checked by the rules of its norm and kept as it came; a faulty one is kept too, with what is wrong. 180 kB at most.',
    body: z.strictObject({
      fileName: z.string().check(z.minLength(1), z.maxLength(200)),
      content: base64,
    }),
    success: { status: 201, description: 'The invoice as it was read', schema: receivedSchema },
    errors: ['already-received', 'conflict'],
    once: 'transaction',
  },
  listReceivedInvoices: {
    method: 'GET',
    path: '/v1/received-invoices',
    permission: 'invoice:receive',
    summary: 'List the invoices that were handed in',
    query: z.object(pageQuery),
    success: { status: 200, description: 'Newest first', schema: listOf(receivedSchema) },
    errors: [],
  },
  readReceivedInvoice: {
    method: 'GET',
    path: '/v1/received-invoices/{receivedId}',
    permission: 'invoice:receive',
    summary: 'Read an invoice that was handed in',
    params: receivedParams,
    success: { status: 200, description: 'The invoice as it was read', schema: receivedSchema },
    errors: ['not-found'],
  },
  readReceivedFile: {
    method: 'GET',
    path: '/v1/received-invoices/{receivedId}/file',
    permission: 'invoice:receive',
    personal: true,
    summary: 'Fetch an invoice as it was handed in',
    description: 'Its SHA-256 is that of the received invoice.',
    params: receivedParams,
    success: {
      status: 200,
      description: 'The file',
      schema: sensitive(z.string(), 'confidential'),
      contentType: 'application/octet-stream',
    },
    errors: ['not-found'],
  },
  requestInvoiceExport: {
    method: 'POST',
    path: '/v1/invoice-exports',
    permission: 'invoice:export',
    summary: 'Ask for the invoices of a month as files',
    description:
      'Those that your organization issued and those that it got, in archives of 40 with an index each. They are written in the background.',
    body: z.strictObject({
      month: z.string().check(z.regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month like 2026-11')),
      forms: z._default(z.array(z.enum(exportForms)).check(z.minLength(1), z.maxLength(3)), ['pdf', 'xml']),
    }),
    success: { status: 202, description: 'The export, running', schema: exportSchema },
    errors: ['conflict'],
    once: 'transaction',
    example: { request: { month: '2026-11', forms: ['pdf', 'xml'] } },
  },
  readInvoiceExport: {
    method: 'GET',
    path: '/v1/invoice-exports/{exportId}',
    permission: 'invoice:export',
    personal: true,
    summary: 'See how an export stands, and fetch its parts',
    params: z.object({ exportId: idSchema('exp') }),
    success: { status: 200, description: 'The export', schema: answeredExport },
    errors: ['not-found'],
  },
})

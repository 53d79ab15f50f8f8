import * as z from 'zod/mini'
import { defineRoutes } from '../../shared/http/route.ts'
import { idSchema } from '../../shared/ids.ts'
import { invoiceSchema } from '../invoicing/index.ts'

const invoiceParams = z.object({ invoiceId: idSchema('inv') })

export const routes = defineRoutes({
  readInvoice: {
    method: 'GET',
    path: '/v1/invoices/{invoiceId}',
    permission: 'invoice:read',
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
})

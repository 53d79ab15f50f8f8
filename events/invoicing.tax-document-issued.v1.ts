import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'

export const taxDocumentIssued = defineEvent({
  type: 'invoicing.tax-document-issued.v1',
  title: 'Tax document issued',
  description:
    'The tax authority, or the network of invoices, has taken a document and it has its legal number there.',
  schema: z.object({
    requestId: z.string(),
    invoiceId: z.string(),
    sellerId: z.string(),
    buyerId: z.string(),
    kind: z.enum(['invoice', 'creditNote']),
    fiscalNumber: z.string(),
  }),
  example: {
    requestId: 'txr_01KAQ3W1D3F5H7K9M1P3R5T7V9',
    invoiceId: 'inv_01KAQ3W1D3F5H7K9M1P3R5T7V9',
    sellerId: 'org_huadong',
    buyerId: 'org_dealer_01',
    kind: 'invoice',
    fiscalNumber: '26312000000000000042',
  },
})

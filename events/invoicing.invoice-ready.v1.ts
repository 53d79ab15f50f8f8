import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'

export const invoiceReady = defineEvent({
  type: 'invoicing.invoice-ready.v1',
  title: 'Invoice ready',
  description:
    'An issued invoice or credit note is complete and may be handed to its buyer: its legal document has its files, or it needs none.',
  schema: z.object({
    invoiceId: z.string(),
    sellerId: z.string(),
    buyerId: z.string(),
    /** the tax authority's number, where there is one */
    fiscalNumber: z.optional(z.string()),
  }),
  example: {
    invoiceId: 'inv_01KAQ3W1D3F5H7K9M1P3R5T7V9',
    sellerId: 'org_huadong',
    buyerId: 'org_dealer_01',
    fiscalNumber: '26310000000000000001',
  },
})

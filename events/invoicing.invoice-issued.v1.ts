import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'
import { moneySchema } from '../shared/money.ts'

export const invoiceIssued = defineEvent({
  type: 'invoicing.invoice-issued.v1',
  title: 'Invoice issued',
  description:
    'Shipped goods have their invoice, or an invoice its credit note, under a number that no other document of the series has. It will never change; its lines are read by its id.',
  schema: z.object({
    invoiceId: z.string(),
    /** counts up by one in its series, from 1 */
    number: z.int(),
    series: z.string(),
    kind: z.enum(['invoice', 'creditNote']),
    orderIds: z.array(z.string()),
    shipmentIds: z.array(z.string()),
    sellerId: z.string(),
    buyerId: z.string(),
    /** of a credit note: the invoice it corrects, and why */
    correctsInvoiceId: z.optional(z.string()),
    reason: z.optional(z.string()),
    /** the day in the tenant's time zone */
    issuedOn: z.string(),
    /** of a credit note: what is credited, positive */
    totals: z.object({ net: moneySchema, tax: moneySchema, gross: moneySchema }),
  }),
  example: {
    invoiceId: 'inv_01KAQ3W1D3F5H7K9M1P3R5T7V9',
    number: 42,
    series: 'org_huadong/2026/invoice',
    kind: 'invoice',
    orderIds: ['ord_01KAQ3T5V8XJ4M0N2P6R8S9T1V'],
    shipmentIds: ['shp_01KAQ3V0C2R4T6W8Y0A2C4E6G8'],
    sellerId: 'org_huadong',
    buyerId: 'org_dealer_01',
    issuedOn: '2026-11-22',
    totals: {
      net: { amount: 42457, currency: 'CNY' },
      tax: { amount: 5519, currency: 'CNY' },
      gross: { amount: 47976, currency: 'CNY' },
    },
  },
})

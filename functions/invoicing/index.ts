/** What other contexts may use of `invoicing`: documents as they were issued, and the use-cases that read them. */

export { decimal } from '../../shared/decimal.ts'
export { amountInWords } from './amount-in-words.ts'
export { type Amounts, amounts, fromMoney, inMainUnit, minorDigits, minorUnits, toMoney } from './amounts.ts'
export { invoiceStore } from './invoice.store.ts'
export {
  type Invoice,
  type InvoiceKind,
  type InvoiceLine,
  type Invoices,
  invoiceSchema,
  isVisibleTo,
  type Sides,
  sidesOf,
} from './invoice.ts'
export { jurisdictionProfiles } from './jurisdiction.ts'
export { type LegalFiles, legalFiles } from './legal-files.store.ts'
export type { Party } from './party.ts'
export { listOrderInvoices, readInvoice } from './read-invoices.ts'
export { socialCreditCodeWarnings } from './social-credit-code.ts'

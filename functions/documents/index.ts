/** What other contexts may use of `documents`: an issued invoice as it travels. */
import type { Invoice } from '../invoicing/index.ts'
import { euInvoiceOf } from './eu-invoice-of.ts'
import { writeUbl } from './ubl.ts'

export { documentNumber } from './document-number.ts'

/** The invoice as UBL 2.1 after EN 16931, or Peppol BIS Billing 3.0 where both sides have an electronic address. */
export const toUbl = (invoice: Invoice): string => writeUbl(euInvoiceOf(invoice))

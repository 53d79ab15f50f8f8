/** What other contexts may use of `invoicing`: documents as they were issued, and use-cases in an actor's name. */
import { invocationPatience } from '../../shared/aws/clients.ts'
import type { Clock } from '../../shared/clock.ts'
import type { NewId } from '../../shared/ids.ts'
import type { Tables } from '../../shared/tables.ts'
import type { Tenant } from '../../shared/tenant.ts'
import { issuingFrom } from './compose.store.ts'
import { demandInvoices } from './demand-invoices.ts'

export { amountInWords } from './amount-in-words.ts'
export { inMainUnit, minorDigits, minorUnits, toMoney } from './amounts.ts'
export { invoiceStore } from './invoice.store.ts'
export {
  type Invoice,
  type InvoiceLine,
  invoiceSchema,
  type Sides,
  sidesOf,
} from './invoice.ts'
export { invoicingTable } from './invoicing.table.ts'
export { type LegalFiles, legalFiles } from './legal-files.store.ts'
export type { Party } from './party.ts'
export { listOrderInvoices, readInvoice } from './read-invoices.ts'
export { taxClassItem } from './tax-class.store.ts'
export type { TaxClass } from './tax-class.ts'

interface CommandsDeps {
  readonly tenant: Tenant
  readonly clock: Clock
  readonly newId: NewId
}

/** Commands of the HTTP routes, for contexts that give them in an actor's name. */
export const invoiceCommandsOn = (tables: Tables, deps: CommandsDeps) => ({
  demand: demandInvoices({ ...issuingFrom(tables), ...deps, patience: invocationPatience }),
})

import type { Actor } from '../../shared/actor.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import { Download } from '../../shared/http/download.ts'
import type { Invoice } from '../invoicing/index.ts'
import { documentNumber } from './document-number.ts'
import { euInvoiceOf } from './eu-invoice-of.ts'
import type { PrintedStatement } from './printed-statement.ts'
import { statementOf } from './statement-of.ts'
import { writeUbl } from './ubl.ts'
import { validateInvoice } from './validate-invoice.ts'

/** Prints a statement; the same statement and date give the same bytes. */
export type Print = (statement: PrintedStatement, createdAt: Date) => Promise<Uint8Array>

/** As PDF: in China a statement of the trade, elsewhere the printed invoice. */
export const invoiceAsPdf = async (invoice: Invoice, print: Print): Promise<Download> =>
  new Download({
    contentType: 'application/pdf',
    bytes: await print(statementOf(invoice), new Date(invoice.issuedAt)),
    fileName: `${documentNumber(invoice)}.pdf`,
  })

/**
 * As UBL after EN 16931, checked before it leaves.
 *
 * @throws `document-incomplete` when it would break the norm's rules, with each of them
 */
export const invoiceAsXml = (invoice: Invoice): Download => {
  const document = euInvoiceOf(invoice)
  const { taxRounding } = invoice.jurisdictionProfile
  const broken = validateInvoice(document, { taxRounding }).filter(({ severity }) => severity === 'fatal')
  if (broken.length) {
    throw new DomainError('document-incomplete', 'The invoice cannot be given as EN 16931 XML.', {
      errors: broken.map(({ pointer, rule, says }) => ({ pointer, rule: `${rule}: ${says}` })),
    })
  }
  return new Download({
    contentType: 'application/xml',
    bytes: Buffer.from(writeUbl(document)),
    fileName: `${documentNumber(invoice)}.xml`,
  })
}

interface RepresentInvoiceDeps {
  readonly readInvoice: (invoiceId: string, actor: Actor) => Promise<Invoice>
  readonly print: Print
}

/**
 * One invoice in the form that was asked for.
 *
 * @throws `not-found` when there is none, or it is between others
 */
export const representInvoice =
  ({ readInvoice, print }: RepresentInvoiceDeps) =>
  async (invoiceId: string, contentType: string, actor: Actor): Promise<Invoice | Download> => {
    const invoice = await readInvoice(invoiceId, actor)
    if (contentType === 'application/pdf') return invoiceAsPdf(invoice, print)
    return contentType === 'application/xml' ? invoiceAsXml(invoice) : invoice
  }

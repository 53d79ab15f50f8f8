import { exportRequested } from '../../events/documents.export-requested.v1.ts'
import { mailingRequested } from '../../events/documents.mailing-requested.v1.ts'
import { invoiceIssued } from '../../events/invoicing.invoice-issued.v1.ts'
import { invoiceReady } from '../../events/invoicing.invoice-ready.v1.ts'
import { postFromEnvironment } from '../../shared/aws/post.ses.ts'
import { personalDataFromEnvironment } from '../../shared/aws/sealed.ts'
import { systemClock } from '../../shared/clock.ts'
import { count, logger } from '../../shared/lambda/observe.ts'
import { eventConsumer, on } from '../../shared/lambda/queue.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { invoiceStore, legalFiles } from '../invoicing/index.ts'
import { s3DocumentFiles } from './document-files.s3.ts'
import { documentNumber } from './document-number.ts'
import { writeExportPart } from './export-invoices.ts'
import { exportStore } from './invoice-export.store.ts'
import { mailInvoice } from './mail-invoice.ts'
import { mailingStore } from './mailing.store.ts'
import type { Mailing } from './mailing.ts'
import { printer } from './printer.ts'

const { tables } = personalDataFromEnvironment()
const exports = exportStore(tables)
const invoices = invoiceStore(tables)
const files = s3DocumentFiles(process.env.DOCUMENTS_BUCKET ?? '')
const print = printer()

const writePart = writeExportPart({
  exports,
  files,
  findInvoices: invoices.findAll,
  print,
  clock: systemClock,
  tenantId: tenantFromEnvironment(process.env).id,
})

const mail = mailInvoice({
  mailings: mailingStore(tables),
  findInvoice: invoices.find,
  legalFilesOf: legalFiles(tables),
  readFile: files.read,
  print,
  post: postFromEnvironment(process.env),
  clock: systemClock,
})

/** Facts only: an address is in no log. */
const told = ({ mailingId, state, because }: Mailing): void => {
  if (state === 'sent') count('InvoiceMailed')
  if (state === 'refused') logger.warn('An invoice could not be mailed', { mailingId, because })
}

export const handler = eventConsumer('documents', [
  on(invoiceIssued, async ({ data }) => {
    await exports.register({ ...data, number: documentNumber(data) })
  }),
  on(invoiceReady, async ({ data }) => {
    const mailing = await mail.onReady(data.invoiceId)
    if (mailing) told(mailing)
  }),
  on(mailingRequested, async ({ data }) => {
    told(await mail.onRequest(data))
  }),
  on(exportRequested, async ({ data }) => {
    await writePart(data)
    count('ExportPartWritten')
  }),
])

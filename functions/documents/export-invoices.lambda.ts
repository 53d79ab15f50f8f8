import { exportRequested } from '../../events/documents.export-requested.v1.ts'
import { invoiceIssued } from '../../events/invoicing.invoice-issued.v1.ts'
import { tablesFromEnvironment } from '../../shared/aws/clients.ts'
import { systemClock } from '../../shared/clock.ts'
import { count } from '../../shared/lambda/observe.ts'
import { eventConsumer, on } from '../../shared/lambda/queue.ts'
import { tenantFromEnvironment } from '../../shared/tenant.ts'
import { invoiceStore } from '../invoicing/index.ts'
import { s3DocumentFiles } from './document-files.s3.ts'
import { documentNumber } from './document-number.ts'
import { writeExportPart } from './export-invoices.ts'
import { exportStore } from './invoice-export.store.ts'
import { printer } from './printer.ts'

const tables = tablesFromEnvironment()
const exports = exportStore(tables)

const writePart = writeExportPart({
  exports,
  files: s3DocumentFiles(process.env.DOCUMENTS_BUCKET ?? ''),
  findInvoices: invoiceStore(tables).findAll,
  print: printer(),
  clock: systemClock,
  tenantId: tenantFromEnvironment(process.env).id,
})

export const handler = eventConsumer('documents', [
  on(invoiceIssued, async ({ data }) => {
    await exports.register({ ...data, number: documentNumber(data) })
  }),
  on(exportRequested, async ({ data }) => {
    await writePart(data)
    count('ExportPartWritten')
  }),
])

import { createHash } from 'node:crypto'
import { exportRequested } from '../../events/documents.export-requested.v1.ts'
import type { Actor } from '../../shared/actor.ts'
import type { Clock } from '../../shared/clock.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { NewId } from '../../shared/ids.ts'
import { AlreadyConsumed } from '../../shared/inbox.ts'
import { writeZip, type ZipFile } from '../../shared/zip/write-zip.ts'
import type { Invoice } from '../invoicing/index.ts'
import { type DocumentFiles, exportPartKey } from './document-files.ts'
import { documentNumber } from './document-number.ts'
import { exportIndex } from './export-index.ts'
import type { ExportForm, ExportPart, InvoiceExport, InvoiceExports } from './invoice-export.ts'
import { invoiceAsPdf, invoiceAsXml, type Print } from './represent-invoice.ts'

/** A part is written within one invocation, also when each invoice has 500 lines. */
export const PART_INVOICES = 40

interface RequestExportDeps {
  readonly exports: InvoiceExports
  readonly clock: Clock
  readonly newId: NewId
  readonly tenantId: string
}

const stepEvent = ({ exportId, organizationId, parts }: InvoiceExport, time: string, tenant: string) =>
  exportRequested.create(
    { aggregate: exportId, sequence: parts.length + 1, time, tenant },
    { exportId, organizationId, parts: parts.length },
  )

/** Asks for the invoices of a month as files: those that the organization issued and those that it got. */
export const requestExport =
  ({ exports, clock, newId, tenantId }: RequestExportDeps) =>
  async (
    { month, forms }: Pick<InvoiceExport, 'month' | 'forms'>,
    { organizationId }: Actor,
    once: Once<InvoiceExport>,
  ): Promise<InvoiceExport> => {
    const requestedAt = clock()
    const wanted: InvoiceExport = {
      exportId: newId('exp'),
      organizationId,
      month,
      forms: [...new Set(forms)],
      status: 'running',
      requestedAt,
      parts: [],
    }
    await exports.insert(wanted, stepEvent(wanted, requestedAt, tenantId), once(wanted))
    return wanted
  }

/** Where an export stands, each part with an address to fetch it from. */
export const readExport =
  ({ exports, files }: { readonly exports: Pick<InvoiceExports, 'find'>; readonly files: DocumentFiles }) =>
  async (exportId: string, { organizationId }: Actor) => {
    const found = await exports.find(organizationId, exportId)
    if (!found) throw notFound('export')
    const { next: _, ...one } = found
    const parts = one.parts.map(async part => ({
      ...part,
      url: await files.addressOf(exportPartKey(organizationId, exportId, part.name), part.name),
    }))
    return { ...one, parts: await Promise.all(parts) }
  }

interface WritePartDeps extends Pick<RequestExportDeps, 'exports' | 'clock' | 'tenantId'> {
  readonly files: DocumentFiles
  readonly findInvoices: (invoiceIds: readonly string[]) => Promise<Invoice[]>
  readonly print: Print
}

/** An invoice in the forms that were asked for; what it cannot be given as is left out, and the index says so. */
const filesOf = async (invoice: Invoice, forms: readonly ExportForm[], print: Print): Promise<ZipFile[]> => {
  const name = `${invoice.seller.organizationId}/${documentNumber(invoice)}`
  const files: ZipFile[] = []
  if (forms.includes('json'))
    files.push({ name: `${name}.json`, bytes: Buffer.from(JSON.stringify(invoice)) })
  if (forms.includes('pdf'))
    files.push({ name: `${name}.pdf`, bytes: (await invoiceAsPdf(invoice, print)).bytes })
  if (forms.includes('xml')) {
    try {
      files.push({ name: `${name}.xml`, bytes: invoiceAsXml(invoice).bytes })
    } catch (thrown) {
      if (!(thrown instanceof DomainError && thrown.code === 'document-incomplete')) throw thrown
    }
  }
  return files
}

/**
 * Writes the next part of an export: an archive of invoices with an index. The archive is made of what never
 * changes, so a part that is written again after a crash is the same bytes.
 *
 * @throws AlreadyConsumed when the part is there
 */
export const writeExportPart =
  ({ exports, files, findInvoices, print, clock, tenantId }: WritePartDeps) =>
  async (step: { readonly exportId: string; readonly organizationId: string; readonly parts: number }) => {
    const before = await exports.find(step.organizationId, step.exportId)
    if (!before) throw notFound('export')
    if (before.parts.length !== step.parts) throw new AlreadyConsumed(`Part ${step.parts + 1} is written`)
    const { next, ...one } = before
    const page = await exports.month(one.organizationId, one.month, { limit: PART_INVOICES, cursor: next })
    const invoices = await findInvoices(page.entries.map(({ invoiceId }) => invoiceId))
    const zipped: ZipFile[] = []
    for (const invoice of invoices) zipped.push(...(await filesOf(invoice, one.forms, print)))
    const bytes = writeZip([exportIndex(invoices, zipped), ...zipped])
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const part: ExportPart = {
      name: `${one.month}-part-${String(step.parts + 1).padStart(3, '0')}.zip`,
      bytes: bytes.length,
      sha256,
      invoices: invoices.length,
    }
    await files.put(exportPartKey(one.organizationId, one.exportId, part.name), bytes, {
      contentType: 'application/zip',
      sha256,
    })
    const now = clock()
    const parts = [...one.parts, part]
    const after: InvoiceExport = page.cursor
      ? { ...one, parts }
      : { ...one, parts, status: 'done', doneAt: now }
    await exports.addPart(
      after,
      page.cursor ? { cursor: page.cursor, event: stepEvent(after, now, tenantId) } : undefined,
    )
    return after
  }

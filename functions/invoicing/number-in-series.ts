import { invoiceIssued } from '../../events/invoicing.invoice-issued.v1.ts'
import { type Patience, withRetries } from '../../shared/aws/retry.ts'
import { dayIn } from '../../shared/business-date.ts'
import type { Clock, Instant } from '../../shared/clock.ts'
import type { NewId } from '../../shared/ids.ts'
import type { Tenant } from '../../shared/tenant.ts'
import type { Write } from '../../shared/writes.ts'
import { type Invoice, type InvoiceDraft, sidesOf } from './invoice.ts'
import { headAfter, sealInvoice } from './seal-invoice.ts'
import { type SeriesHead, SeriesMoved, type SeriesStore, seriesOf } from './series.ts'

export interface NumberingDeps {
  readonly series: SeriesStore
  readonly tenant: Pick<Tenant, 'id' | 'timeZone'>
  readonly clock: Clock
  readonly newId: NewId
  readonly patience: Patience
}

const later = (a: Instant, b: Instant): Instant => (b > a ? b : a)

/** All drafts, in order, as the documents that follow `head`. */
const sealAll = (
  drafts: readonly InvoiceDraft[],
  head: SeriesHead,
  place: { readonly series: string; readonly issuedAt: string; readonly issuedOn: string },
  newId: NewId,
): Invoice[] => {
  let next = head
  return drafts.map(draft => {
    const invoice = sealInvoice(draft, { ...place, head: next, invoiceId: newId('inv') })
    next = headAfter(invoice)
    return invoice
  })
}

const eventOf = (invoice: Invoice, tenant: string) => {
  const { invoiceId, number, series, kind, shipments, issuedOn, issuedAt, totals, corrects } = invoice
  return invoiceIssued.create(
    { aggregate: invoiceId, sequence: 1, time: issuedAt, tenant },
    {
      invoiceId,
      number,
      series,
      kind,
      orderIds: [...new Set(shipments.map(({ orderId }) => orderId))],
      shipmentIds: shipments.map(({ shipmentId }) => shipmentId),
      ...sidesOf(invoice),
      ...(corrects ? { correctsInvoiceId: corrects.invoiceId, reason: corrects.reason } : {}),
      issuedOn,
      totals,
    },
  )
}

/** What is decided to be issued, of one seller and kind, on what was just read. */
export interface Decided {
  readonly drafts: readonly InvoiceDraft[]
  /** What must become true with it; given the documents with their numbers. */
  readonly together: (issued: readonly Invoice[]) => readonly Write[]
}

/**
 * Gives documents their numbers: decides on fresh data, seals, and appends in one transaction; when others
 * were quicker in the series or in what `decide` read, all of it again.
 *
 * Heads of series are remembered: a stale one costs one refused try, which brings the right one. Nothing
 * outside is asked between reading a head and writing after it.
 */
export const numberInSeries = ({ series: store, tenant, clock, newId, patience }: NumberingDeps) => {
  const heads = new Map<string, SeriesHead>()

  const appendAfterHead = async ({ drafts, together }: Decided): Promise<Invoice[]> => {
    const [first] = drafts
    if (!first) return []
    const now = clock()
    const series = seriesOf(first.seller.organizationId, dayIn(tenant.timeZone, now), first.kind)
    const head = heads.get(series) ?? (await store.head(series))
    // Clocks of two machines differ: in a series no later number has an earlier time.
    const issuedAt = later(now, head.lastIssuedAt)
    const place = { series, issuedAt, issuedOn: dayIn(tenant.timeZone, issuedAt) }
    const invoices = sealAll(drafts, head, place, newId)
    try {
      await store.append(
        head,
        invoices.map(invoice => ({ invoice, event: eventOf(invoice, tenant.id) })),
        together(invoices),
      )
    } catch (thrown) {
      if (thrown instanceof SeriesMoved) heads.set(series, thrown.head)
      else heads.delete(series)
      throw thrown
    }
    heads.set(series, headAfter(invoices.at(-1) as Invoice))
    return invoices
  }

  return (decide: () => Promise<Decided>): Promise<Invoice[]> =>
    withRetries(
      async () => appendAfterHead(await decide()),
      thrown => thrown instanceof SeriesMoved || thrown instanceof ReadWasStale,
      patience,
    )
}

/** Thrown by a write when what its decision was made on has changed. Nothing was written. */
export class ReadWasStale extends Error {
  override readonly name = 'ReadWasStale'
}

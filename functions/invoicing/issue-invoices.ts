import { invoiceIssued } from '../../events/invoicing.invoice-issued.v1.ts'
import { type Patience, withRetries } from '../../shared/aws/retry.ts'
import type { Clock, Instant } from '../../shared/clock.ts'
import type { NewId } from '../../shared/ids.ts'
import type { Tenant } from '../../shared/tenant.ts'
import { dayIn } from './business-date.ts'
import { draftInvoice, type InvoicedShipment } from './draft-invoice.ts'
import type { Invoice, InvoiceDraft, Party } from './invoice.ts'
import type { JurisdictionProfile } from './jurisdiction.ts'
import { headAfter, sealInvoice } from './seal-invoice.ts'
import { type SeriesHead, SeriesMoved, type SeriesStore, seriesOf } from './series.ts'
import type { TaxpayerKind } from './tax-rates.ts'

interface IssueInvoicesDeps {
  readonly series: SeriesStore
  /** Who an organization is now; the invoice keeps it. */
  readonly findParty: (organizationId: string) => Promise<Party>
  readonly profile: JurisdictionProfile
  readonly taxpayer: TaxpayerKind
  readonly tenant: Pick<Tenant, 'id' | 'timeZone'>
  readonly clock: Clock
  readonly newId: NewId
  readonly patience: Patience
}

const later = (a: Instant, b: Instant): Instant => (b > a ? b : a)

/** All of one seller's drafts, in order, as the invoices that follow `head`. */
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
  const { invoiceId, number, series, kind, orderId, shipmentId, issuedOn, totals } = invoice
  const { seller, buyer, issuedAt } = invoice
  return invoiceIssued.create(
    { aggregate: invoiceId, sequence: 1, time: issuedAt, tenant },
    {
      invoiceId,
      number,
      series,
      kind,
      orderId,
      shipmentId,
      sellerId: seller.organizationId,
      buyerId: buyer.organizationId,
      issuedOn,
      totals,
    },
  )
}

/**
 * Issues the invoice of each shipment, those of one seller together under consecutive numbers.
 *
 * Heads of series are remembered: a stale one costs one refused try, which brings the right one. Nothing
 * outside is asked between reading a head and writing after it.
 *
 * @throws AlreadyConsumed when one of the shipments has its invoice already; of its seller none was issued
 * @throws DomainError `invalid-request` for what cannot be invoiced, `conflict` when the time was up
 */
export const issueInvoices = (deps: IssueInvoicesDeps) => {
  const { series: store, findParty, profile, taxpayer, tenant, clock, newId, patience } = deps
  const heads = new Map<string, SeriesHead>()

  const draft = async (shipment: InvoicedShipment): Promise<InvoiceDraft> => {
    const [seller, buyer] = await Promise.all([findParty(shipment.sellerId), findParty(shipment.buyerId)])
    const taxPointOn = dayIn(tenant.timeZone, shipment.shippedAt)
    return draftInvoice(shipment, { seller, buyer, profile, taxpayer, taxPointOn })
  }

  const issueNow = async (sellerId: string, drafts: readonly InvoiceDraft[]): Promise<Invoice[]> => {
    const now = clock()
    const series = seriesOf(sellerId, dayIn(tenant.timeZone, now), 'invoice')
    const head = heads.get(series) ?? (await store.head(series))
    // Clocks of two machines differ: in a series no later number has an earlier time.
    const issuedAt = later(now, head.lastIssuedAt)
    const place = { series, issuedAt, issuedOn: dayIn(tenant.timeZone, issuedAt) }
    const invoices = sealAll(drafts, head, place, newId)
    try {
      await store.append(
        head,
        invoices.map(invoice => ({ invoice, event: eventOf(invoice, tenant.id) })),
      )
    } catch (thrown) {
      if (thrown instanceof SeriesMoved) heads.set(series, thrown.head)
      else heads.delete(series)
      throw thrown
    }
    const last = invoices.at(-1)
    if (last) heads.set(series, headAfter(last))
    return invoices
  }

  return async (shipments: readonly InvoicedShipment[]): Promise<Invoice[]> => {
    const drafts = await Promise.all(shipments.map(draft))
    const issued: Invoice[] = []
    for (const [sellerId, own] of Map.groupBy(drafts, ({ seller }) => seller.organizationId)) {
      const moved = (thrown: unknown) => thrown instanceof SeriesMoved
      issued.push(...(await withRetries(() => issueNow(sellerId, own), moved, patience)))
    }
    return issued
  }
}

import type { Clock } from '../../shared/clock.ts'
import type { NewId } from '../../shared/ids.ts'
import { minorUnits } from './amounts.ts'
import type { ChannelSettings, ChannelSettingsStore } from './channel-settings.ts'
import { type Invoice, type Invoices, sidesOf } from './invoice.ts'
import { type Notices, noticesOf, readyEvent } from './notice.ts'
import { ReadWasStale } from './number-in-series.ts'
import type { TaxRequest, TaxRequests } from './tax-request.ts'

export interface RequestTaxDocumentDeps {
  readonly invoices: Pick<Invoices, 'find'>
  readonly requests: Pick<TaxRequests, 'save' | 'ofInvoice'>
  readonly channelSettings: Pick<ChannelSettingsStore, 'kindOf'>
  readonly notices: Pick<Notices, 'add'>
  readonly clock: Clock
  readonly newId: NewId
  readonly tenant: { readonly id: string }
}

/** Channels under whose law an invoice is corrected by a red-letter invoice, never by a credit note of ours. */
export const hasRedLetters = (channel: string): boolean => channel === 'nuonuo' || channel === 'leqi'

/**
 * Whether a channel is asked for a document. China's authority issues red-letter invoices by itself, so our
 * credit note comes after the fact; and it takes no invoice of nothing.
 */
const isAsked = (channel: ChannelSettings['kind'], { kind, totals }: Invoice): boolean =>
  channel !== 'none' &&
  !(hasRedLetters(channel) && (kind === 'creditNote' || minorUnits(totals.gross) === 0n))

const requestOf = (invoice: Invoice, channel: string, requestId: string, now: string): TaxRequest => ({
  requestId,
  invoiceId: invoice.invoiceId,
  ...sidesOf(invoice),
  channel,
  state: 'requested',
  net: minorUnits(invoice.totals.net).toString(),
  tries: 0,
  sent: 0,
  requestedAt: now,
  dueAt: now,
  version: 0,
})

/**
 * What follows an issued invoice: a request for its legal document where the seller has a channel, else word
 * to both sides at once. The same event again finds the request there.
 *
 * @returns the request, where there is one
 */
export const requestTaxDocument =
  ({ invoices, requests, channelSettings, notices, clock, newId, tenant }: RequestTaxDocumentDeps) =>
  async (invoiceId: string): Promise<TaxRequest | undefined> => {
    const invoice = await invoices.find(invoiceId)
    if (!invoice) return undefined
    const channel = await channelSettings.kindOf(invoice.seller.organizationId)
    if (!isAsked(channel, invoice)) {
      const now = clock()
      await notices.add(noticesOf(invoice, undefined, now), readyEvent(invoice, undefined, now, tenant.id))
      return undefined
    }
    const request = requestOf(invoice, channel, newId('txr'), clock())
    try {
      await requests.save(request)
      return { ...request, version: 1 }
    } catch (thrown) {
      if (!(thrown instanceof ReadWasStale)) throw thrown
      return requests.ofInvoice(invoiceId)
    }
  }

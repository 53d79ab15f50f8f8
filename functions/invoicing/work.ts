import { type Clock, minutes, plus } from '../../shared/clock.ts'
import type { BillableShipment } from './billable.ts'
import type { ChannelSettingsStore } from './channel-settings.ts'
import { type CorrectInvoiceDeps, decideCreditNote } from './correct-invoice.ts'
import { type DueCredit, dueCredits } from './credit-returns.ts'
import type { Invoice } from './invoice.ts'
import type { Notice, Notices } from './notice.ts'
import { numberInSeries } from './number-in-series.ts'
import type { RedLetter, RedLetterStore } from './red-letter.ts'
import type { ReferenceSync, ReferenceSyncs } from './reference-sync.ts'
import type { RegistryEntries, RegistryEntry } from './registry-entry.ts'
import {
  type CorrectionWay,
  correctionWay,
  type OpenRedLetterDeps,
  openRedLetter,
} from './request-red-letter.ts'
import { hasRedLetters } from './request-tax-document.ts'
import type { Shipments } from './shipments.ts'
import type { TaxRequest, TaxRequests } from './tax-request.ts'

interface CorrectionWayDeps {
  readonly requests: Pick<TaxRequests, 'ofInvoice'>
  readonly channelSettings: Pick<ChannelSettingsStore, 'kindOf'>
  readonly clock: Clock
}

/** So long an invoice may be without its request to the channel before it is taken for one from before there was a channel. */
const REQUESTED_WITHIN_MS = minutes(60)

/** How an invoice is corrected, by what the channel has made of it. */
export const findCorrectionWay =
  ({ requests, channelSettings, clock }: CorrectionWayDeps) =>
  async (invoice: Invoice): Promise<CorrectionWay> => {
    const request = await requests.ofInvoice(invoice.invoiceId)
    if (request) return correctionWay(request, hasRedLetters(request.channel))
    const channel = await channelSettings.kindOf(invoice.seller.organizationId)
    const isYoung = clock() < plus(invoice.issuedAt, REQUESTED_WITHIN_MS)
    return hasRedLetters(channel) && isYoung ? { way: 'wait' } : { way: 'creditNote' }
  }

export interface WorkDeps
  extends CorrectionWayDeps,
    CorrectInvoiceDeps,
    Omit<OpenRedLetterDeps, 'credits' | 'redLetters'> {
  readonly requests: TaxRequests
  readonly redLetters: RedLetterStore & OpenRedLetterDeps['redLetters']
  readonly shipments: CorrectInvoiceDeps['shipments'] & Pick<Shipments, 'dueReturns'>
  readonly notices: Notices
  readonly advanceRequest: (request: TaxRequest) => Promise<TaxRequest>
  readonly advanceRedLetter: (redLetter: RedLetter) => Promise<RedLetter>
  readonly sendNotice: (notice: Notice) => Promise<Notice>
  readonly syncs: Pick<ReferenceSyncs, 'due'>
  readonly entries: Pick<RegistryEntries, 'due'>
  readonly lookUp: (entry: RegistryEntry) => Promise<RegistryEntry>
  readonly syncReference: (sync: ReferenceSync) => Promise<ReferenceSync>
  readonly clock: Clock
  readonly hasTime: () => boolean
  /** Told what went wrong with one piece of work; the others go on. */
  readonly failed: (what: string, id: string, error: Error) => void
}

const AT_ONCE = 5
const MOST_OF_A_KIND = 200

/**
 * Does all that is due: requests and red-letter forms are taken one step further, what came back is credited,
 * both sides are told. It reads only indexes of what is due, and each piece bears being done twice.
 *
 * @returns how many pieces were looked at
 */
export const doWork = (deps: WorkDeps) => {
  const { requests, redLetters, shipments, notices, clock, hasTime, failed } = deps
  const number = numberInSeries(deps)
  const decide = decideCreditNote(deps)
  const due = dueCredits(deps)
  const wayOf = findCorrectionWay(deps)
  const open = openRedLetter(deps)

  const credit = async ({ invoice, wanted }: DueCredit): Promise<void> => {
    const way = await wayOf(invoice)
    const correction = { reason: 'goodsReturned' } as const
    if (way.way === 'redLetter') await open({ invoice, request: way.request, correction, wanted })
    if (way.way === 'creditNote') await number(() => decide(invoice, { ...correction, wanted }))
  }
  const creditAll = async (shipment: BillableShipment): Promise<void> => {
    for (const one of await due(shipment)) await credit(one)
  }

  const each = async <T>(
    what: string,
    pieces: readonly T[],
    idOf: (piece: T) => string,
    work: (piece: T) => Promise<unknown>,
  ) => {
    const queue = [...pieces]
    const worker = async () => {
      for (let piece = queue.shift(); piece && hasTime(); piece = queue.shift()) {
        try {
          await work(piece)
        } catch (thrown) {
          failed(what, idOf(piece), thrown as Error)
        }
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
    return pieces.length
  }

  return async (): Promise<number> => {
    const now = clock()
    const counts = [
      await each(
        'return',
        await shipments.dueReturns(MOST_OF_A_KIND),
        ({ shipmentId }) => shipmentId,
        creditAll,
      ),
      await each(
        'taxRequest',
        await requests.due(now, MOST_OF_A_KIND),
        ({ requestId }) => requestId,
        deps.advanceRequest,
      ),
      await each(
        'redLetter',
        await redLetters.due(now, MOST_OF_A_KIND),
        ({ redLetterId }) => redLetterId,
        deps.advanceRedLetter,
      ),
      await each(
        'notice',
        await notices.due(now, MOST_OF_A_KIND),
        ({ noticeId }) => noticeId,
        deps.sendNotice,
      ),
      await each(
        'referenceData',
        await deps.syncs.due(now, MOST_OF_A_KIND),
        ({ sellerId }) => sellerId,
        deps.syncReference,
      ),
      await each(
        'registryEntry',
        await deps.entries.due(now, MOST_OF_A_KIND),
        ({ code }) => code,
        deps.lookUp,
      ),
    ]
    return counts.reduce((sum, count) => sum + count, 0)
  }
}

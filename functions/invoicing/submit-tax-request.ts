import { type Clock, type Instant, plus } from '../../shared/clock.ts'
import type { ConcludeAnswer } from './conclude-answer.ts'
import type { Invoice } from './invoice.ts'
import { ChannelSilent, type TaxChannel, type TaxDocument } from './tax-channel.ts'
import { MOST_SENDS, patienceFor, type TaxRequest, type TaxRequests } from './tax-request.ts'
import { changed, type TaxRequestChanges } from './tax-request-changes.ts'

export interface SubmitTaxRequestDeps {
  readonly requests: Pick<TaxRequests, 'takeNumber' | 'releaseQuota'>
  readonly clock: Clock
  /** `YYYY-MM` in the seller's zone */
  readonly monthOf: (now: Instant) => string
}

/** What a channel is told of a request. */
export const documentOf = (
  { requestId, number, numberedAt, reference }: TaxRequest,
  invoice: Invoice,
): TaxDocument => ({ requestId, invoice, number, numberedAt, reference })

/**
 * Sends a request to its channel. `unknown` is written before, by one of several at once only: whoever finds
 * that asks the channel and does not send again.
 */
export const submitTaxRequest = (
  { requests, clock, monthOf }: SubmitTaxRequestDeps,
  { save, later, needsHuman }: TaxRequestChanges,
  conclude: ConcludeAnswer,
) => {
  /** The request as the one that is sent now; undefined: the channel gives no number. */
  const begin = async (request: TaxRequest, channel: TaxChannel): Promise<TaxRequest | undefined> => {
    const now = clock()
    const numberOf = (): Promise<TaxRequest> => requests.takeNumber({ ...request, numberedAt: now }, channel)
    try {
      const numbered = request.number ? request : await numberOf()
      const dueAt = plus(now, patienceFor(2))
      return await save(numbered, { state: 'unknown', sent: request.sent + 1, submittedAt: now, dueAt })
    } catch (thrown) {
      if (thrown instanceof ChannelSilent) return undefined
      throw thrown
    }
  }

  return async (request: TaxRequest, invoice: Invoice, channel: TaxChannel): Promise<TaxRequest> => {
    if (request.sent >= MOST_SENDS) return needsHuman(request, `Sent ${MOST_SENDS} times: ${request.because}`)
    // A document is issued out of the quota of its own month.
    if (channel.quotas && !request.number && request.quotaMonth !== monthOf(clock()))
      return requests.releaseQuota(changed(request, { state: 'requested', dueAt: clock() }))
    const sending = await begin(request, channel)
    if (!sending) return save(request, { because: 'The channel gives no numbers.', dueAt: later(request) })
    try {
      return await conclude(sending, await channel.submit(documentOf(sending, invoice)), invoice, channel)
    } catch (thrown) {
      if (thrown instanceof ChannelSilent) return sending
      throw thrown
    }
  }
}

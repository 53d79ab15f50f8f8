import { taxDocumentIssued } from '../../events/invoicing.tax-document-issued.v1.ts'
import { type Clock, plus } from '../../shared/clock.ts'
import { fromMoney } from './amounts.ts'
import type { Invoice } from './invoice.ts'
import type { ChannelAnswer, IssuedByChannel, TaxChannel } from './tax-channel.ts'
import { LANDS_WITHIN_MS, type TaxRequest, type TaxRequests } from './tax-request.ts'
import { changed, type TaxRequestChanges, written } from './tax-request-changes.ts'

export interface ConcludeAnswerDeps {
  readonly requests: Pick<TaxRequests, 'saveIssued' | 'saveFailed'>
  readonly clock: Clock
  readonly tenantId: string
}

/** What a channel must say of a document for us to believe it: the red one's amounts are negative. */
const expectedTotals = (invoice: Invoice) => {
  const { net, tax } = fromMoney(invoice.totals)
  return invoice.kind === 'creditNote' ? { net: -net, tax: -tax } : { net, tax }
}

const believable = (
  { fiscalNumber, totals }: IssuedByChannel,
  invoice: Invoice,
  channel: TaxChannel,
): boolean => {
  const { net, tax } = expectedTotals(invoice)
  return channel.numberForm.test(fiscalNumber) && totals.net === net && totals.tax === tax
}

/** What becomes of a request by what its channel says of it, asked or told. */
export const concludeAnswer = (
  { requests, clock, tenantId }: ConcludeAnswerDeps,
  { save, later, needsHuman }: TaxRequestChanges,
) => {
  const concludeIssued = async (request: TaxRequest, answer: IssuedByChannel, invoice: Invoice) => {
    const { fiscalNumber, files } = answer
    const issued = changed(request, {
      state: 'issued',
      fiscalNumber,
      links: files,
      because: '',
      dueAt: clock(),
    })
    const { requestId, invoiceId, sellerId, buyerId } = request
    const event = taxDocumentIssued.create(
      { aggregate: requestId, sequence: 1, time: clock(), tenant: tenantId },
      { requestId, invoiceId, sellerId, buyerId, kind: invoice.kind, fiscalNumber },
    )
    if ((await requests.saveIssued(issued, event)) !== 'taken') return written(issued)
    const because = `The channel names ${fiscalNumber}, which is another document’s.`
    return needsHuman({ ...request, mayBeIssued: true }, because)
  }

  /**
   * Not issued, says the channel, and it may be speaking of an earlier try while the last one is still on its
   * way. So it is sent again only when that has had its time and the answer is still the same.
   */
  const tryAgainLater = (request: TaxRequest, meanwhile: 'failedForNow' | 'unknown'): Promise<TaxRequest> => {
    const landed = plus(request.submittedAt ?? request.requestedAt, LANDS_WITHIN_MS)
    return clock() >= landed
      ? save(request, { state: 'quotaHeld', dueAt: clock() })
      : save(request, { state: meanwhile, dueAt: meanwhile === 'unknown' ? later(request) : landed })
  }

  const fail = async ({ dueAt: _, ...request }: TaxRequest, because: string): Promise<TaxRequest> => {
    const failed = changed(request, { state: 'failed', because })
    await requests.saveFailed(failed)
    return written(failed)
  }

  return async (
    request: TaxRequest,
    answer: ChannelAnswer,
    invoice: Invoice,
    channel: TaxChannel,
  ): Promise<TaxRequest> => {
    switch (answer.kind) {
      case 'issued':
        return believable(answer, invoice, channel)
          ? concludeIssued(request, answer, invoice)
          : needsHuman(
              { ...request, mayBeIssued: true },
              `The channel has issued ${answer.fiscalNumber} with other content.`,
            )
      case 'pending':
        return save(request, {
          state: 'submitted',
          dueAt: later(request),
          ...(answer.reference ? { reference: answer.reference } : {}),
        })
      case 'failed':
        return tryAgainLater({ ...request, because: answer.reason }, 'failedForNow')
      case 'needsHuman':
        return needsHuman(request, answer.reason)
      case 'refused':
        return fail(request, answer.reason)
      case 'unheard':
        return request.mayBeIssued
          ? needsHuman(request, request.because ?? '')
          : tryAgainLater(request, 'unknown')
    }
  }
}

export type ConcludeAnswer = ReturnType<typeof concludeAnswer>

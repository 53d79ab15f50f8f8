import { type ConcludeAnswerDeps, concludeAnswer } from './conclude-answer.ts'
import { type HandOverDeps, handOverTaxDocument } from './hand-over-tax-document.ts'
import { type HoldTaxQuotaDeps, holdTaxQuota } from './hold-tax-quota.ts'
import type { Invoice, Invoices } from './invoice.ts'
import { ReadWasStale } from './number-in-series.ts'
import { documentOf, type SubmitTaxRequestDeps, submitTaxRequest } from './submit-tax-request.ts'
import { ChannelSilent, type TaxChannel } from './tax-channel.ts'
import type { TaxRequest, TaxRequests } from './tax-request.ts'
import { taxRequestChanges } from './tax-request-changes.ts'

export interface AdvanceDeps
  extends HoldTaxQuotaDeps,
    SubmitTaxRequestDeps,
    ConcludeAnswerDeps,
    HandOverDeps {
  readonly requests: TaxRequests
  readonly invoices: Pick<Invoices, 'find'>
  readonly channelOf: (request: Pick<TaxRequest, 'sellerId' | 'channel'>) => Promise<TaxChannel | undefined>
}

/**
 * Takes one step with a request: at most one call to the channel, and one write on the version that was
 * read. Called at any time, by several at once, again after a crash, it never has two documents issued:
 * before every call that could issue one `unknown` is written, by one of them only, and what is unknown is
 * asked for, not sent again.
 *
 * @returns the request as it is now
 */
export const advanceTaxRequest = (deps: AdvanceDeps) => {
  const { requests, invoices, channelOf } = deps
  const changes = taxRequestChanges(deps)
  const { save, later, needsHuman } = changes
  const holdQuota = holdTaxQuota(deps, changes)
  const conclude = concludeAnswer(deps, changes)
  const submit = submitTaxRequest(deps, changes, conclude)
  const { completeFiles, deliver } = handOverTaxDocument(deps, changes)

  const ask = async (request: TaxRequest, invoice: Invoice, channel: TaxChannel): Promise<TaxRequest> => {
    try {
      return await conclude(request, await channel.query(documentOf(request, invoice)), invoice, channel)
    } catch (thrown) {
      if (!(thrown instanceof ChannelSilent)) throw thrown
      return save(request, { dueAt: later(request) })
    }
  }

  const step = async (request: TaxRequest): Promise<TaxRequest> => {
    const [invoice, channel] = await Promise.all([invoices.find(request.invoiceId), channelOf(request)])
    if (!invoice || !channel) {
      const because = invoice ? 'The seller has no tax channel any more.' : 'Its invoice is not to be found.'
      const isIssued = request.fiscalNumber !== undefined
      return isIssued ? save(request, { because, dueAt: later(request) }) : needsHuman(request, because)
    }
    switch (request.state) {
      case 'requested':
        return holdQuota(request, channel)
      case 'quotaHeld':
        return submit(request, invoice, channel)
      case 'failedForNow':
      case 'unknown':
      case 'submitted':
      case 'needsHuman':
        return ask(request, invoice, channel)
      case 'issued':
        return completeFiles(request, invoice, channel)
      case 'filesStored':
        return deliver(request, invoice)
      case 'delivered':
      case 'failed':
        return request
    }
  }

  return async (request: TaxRequest): Promise<TaxRequest> => {
    try {
      return await step(request)
    } catch (thrown) {
      // Somebody else has taken the step: what is written now is the truth.
      if (thrown instanceof ReadWasStale) return (await requests.find(request.requestId)) ?? request
      throw thrown
    }
  }
}

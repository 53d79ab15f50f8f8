import { taxDocumentIssued } from '../../events/invoicing.tax-document-issued.v1.ts'
import { type Clock, days, type Instant, plus } from '../../shared/clock.ts'
import { fromMoney } from './amounts.ts'
import type { Invoice, Invoices } from './invoice.ts'
import { ReadWasStale } from './number-in-series.ts'
import type { QuotaOf, QuotaOutcome } from './quota.ts'
import {
  type ChannelAnswer,
  ChannelSilent,
  type IssuedByChannel,
  type Quotas,
  type TaxChannel,
  type TaxDocument,
} from './tax-channel.ts'
import { type FileStore, fetchFiles } from './tax-files.ts'
import { LANDS_WITHIN_MS, MOST_SENDS, patienceFor, type TaxRequest, type TaxRequests } from './tax-request.ts'

export interface AdvanceDeps {
  readonly requests: TaxRequests
  readonly invoices: Pick<Invoices, 'find'>
  readonly channelOf: (request: Pick<TaxRequest, 'sellerId' | 'channel'>) => Promise<TaxChannel | undefined>
  readonly files: FileStore
  /** Tells the buyer: by mail and webhook. Throws when it did not get through. */
  readonly deliver: (request: TaxRequest, invoice: Invoice) => Promise<void>
  /** Sees to it that so much of a quota that is handed out piece by piece is ours; throws `ChannelSilent`. */
  readonly obtainQuota: (of: QuotaOf, need: bigint, quotas: Quotas) => Promise<QuotaOutcome>
  readonly clock: Clock
  /** `YYYY-MM` in the seller's zone */
  readonly monthOf: (now: Instant) => string
  readonly startOfNextMonth: (now: Instant) => Instant
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

/**
 * Takes one step with a request: at most one call to the channel, and one write on the version that was
 * read. Called at any time, by several at once, again after a crash, it never has two documents issued:
 * before every call that could issue one `unknown` is written, by one of them only, and what is unknown is
 * asked for, not sent again.
 *
 * @returns the request as it is now
 */
export const advanceTaxRequest = (deps: AdvanceDeps) => {
  const { requests, invoices, channelOf, clock, monthOf, startOfNextMonth } = deps

  const next = (request: TaxRequest, change: Partial<TaxRequest>): TaxRequest => {
    const isSame = change.state === undefined || change.state === request.state
    return { ...request, ...change, tries: isSame ? request.tries + 1 : 0 }
  }
  const later = (request: TaxRequest): Instant => plus(clock(), patienceFor(request.tries))
  const saved = async (request: TaxRequest): Promise<TaxRequest> => {
    await requests.save(request)
    return { ...request, version: request.version + 1 }
  }
  const needsHuman = (request: TaxRequest, because: string): Promise<TaxRequest> => {
    const { dueAt: _, ...rest } = request
    return saved(next(rest, { state: 'needsHuman', because }))
  }

  /** What a request waits for before it can hold quota; undefined: for nothing. */
  const quotaWait = async ({ sellerId, net }: TaxRequest, month: string, { quotas }: TaxChannel) => {
    if (!quotas) return undefined
    try {
      const outcome = await deps.obtainQuota({ sellerId, month }, BigInt(net), quotas)
      return outcome.kind === 'wait' ? outcome : undefined
    } catch (thrown) {
      if (!(thrown instanceof ChannelSilent)) throw thrown
      return { because: 'The channel does not answer about the quota.', until: 'channel' } as const
    }
  }

  const holdQuota = async (request: TaxRequest, channel: TaxChannel): Promise<TaxRequest> => {
    const month = monthOf(clock())
    const wait = await quotaWait(request, month, channel)
    if (wait) {
      const dueAt = {
        channel: later(request),
        day: plus(clock(), days(1)),
        month: startOfNextMonth(clock()),
      }[wait.until]
      return saved(next(request, { because: wait.because, dueAt }))
    }
    const held = next(request, { state: 'quotaHeld', quotaMonth: month, dueAt: clock() })
    if ((await requests.holdQuota(held, month)) === 'held') return { ...held, version: held.version + 1 }
    return saved(
      next(request, {
        because: `The quota of ${month} is used up; it waits for the next month or a higher quota.`,
        // What was obtained a moment ago somebody else may hold by now.
        dueAt: channel.quotas ? later(request) : startOfNextMonth(clock()),
      }),
    )
  }

  const concludeIssued = async (request: TaxRequest, answer: IssuedByChannel, invoice: Invoice) => {
    const issued = next(request, {
      state: 'issued',
      fiscalNumber: answer.fiscalNumber,
      links: answer.files,
      because: '',
      dueAt: clock(),
    })
    const event = taxDocumentIssued.create(
      { aggregate: request.requestId, sequence: 1, time: clock(), tenant: deps.tenantId },
      {
        requestId: request.requestId,
        invoiceId: request.invoiceId,
        sellerId: request.sellerId,
        buyerId: request.buyerId,
        kind: invoice.kind,
        fiscalNumber: answer.fiscalNumber,
      },
    )
    if ((await requests.saveIssued(issued, event)) === 'taken') {
      return needsHuman(
        { ...request, mayBeIssued: true },
        `The channel names ${answer.fiscalNumber}, which is another document’s.`,
      )
    }
    return { ...issued, version: issued.version + 1 }
  }

  /**
   * Not issued, says the channel, and it may be speaking of an earlier try while the last one is still on its
   * way. So it is sent again only when that has had its time and the answer is still the same.
   */
  const tryAgainLater = (request: TaxRequest, meanwhile: 'failedForNow' | 'unknown'): Promise<TaxRequest> => {
    const landed = plus(request.submittedAt ?? request.requestedAt, LANDS_WITHIN_MS)
    return clock() >= landed
      ? saved(next(request, { state: 'quotaHeld', dueAt: clock() }))
      : saved(next(request, { state: meanwhile, dueAt: meanwhile === 'unknown' ? later(request) : landed }))
  }

  const conclude = async (
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
        return saved(
          next(request, {
            state: 'submitted',
            dueAt: later(request),
            ...(answer.reference ? { reference: answer.reference } : {}),
          }),
        )
      case 'failed':
        return tryAgainLater({ ...request, because: answer.reason }, 'failedForNow')
      case 'needsHuman':
        return needsHuman(request, answer.reason)
      case 'refused': {
        const { dueAt: _, ...rest } = request
        const failed = next(rest, { state: 'failed', because: answer.reason })
        await requests.saveFailed(failed)
        return { ...failed, version: failed.version + 1 }
      }
      case 'unheard':
        return request.mayBeIssued
          ? needsHuman(request, request.because ?? '')
          : tryAgainLater(request, 'unknown')
    }
  }

  const submit = async (request: TaxRequest, invoice: Invoice, channel: TaxChannel): Promise<TaxRequest> => {
    if (request.sent >= MOST_SENDS) return needsHuman(request, `Sent ${MOST_SENDS} times: ${request.because}`)
    const now = clock()
    // A document is issued out of the quota of its own month.
    if (channel.quotas && !request.number && request.quotaMonth !== monthOf(now))
      return requests.releaseQuota(next(request, { state: 'requested', dueAt: now }))
    const dueAt = plus(now, patienceFor(2))
    let sending: TaxRequest
    try {
      const numbered = request.number
        ? request
        : await requests.takeNumber({ ...request, numberedAt: now }, channel)
      const sent = request.sent + 1
      sending = await saved(next(numbered, { state: 'unknown', sent, submittedAt: now, dueAt }))
    } catch (thrown) {
      if (!(thrown instanceof ChannelSilent)) throw thrown
      return saved(next(request, { because: 'The channel gives no numbers.', dueAt: later(request) }))
    }
    try {
      return await conclude(sending, await channel.submit(documentOf(sending, invoice)), invoice, channel)
    } catch (thrown) {
      if (thrown instanceof ChannelSilent) return sending
      throw thrown
    }
  }

  const ask = async (request: TaxRequest, invoice: Invoice, channel: TaxChannel): Promise<TaxRequest> => {
    try {
      return await conclude(request, await channel.query(documentOf(request, invoice)), invoice, channel)
    } catch (thrown) {
      if (!(thrown instanceof ChannelSilent)) throw thrown
      return saved(next(request, { dueAt: later(request) }))
    }
  }

  const storeFiles = async (request: TaxRequest, channel: TaxChannel): Promise<TaxRequest> => {
    const files = await fetchFiles(request, channel, deps.files)
    return saved(next(request, { state: 'filesStored', files, because: '', dueAt: clock() }))
  }

  /** Issued without its files: the channel is asked for them until they are there. */
  const completeFiles = async (request: TaxRequest, invoice: Invoice, channel: TaxChannel) => {
    try {
      if (request.links?.length) return await storeFiles(request, channel)
      const answer = await channel.query(documentOf(request, invoice))
      const links = answer.kind === 'issued' ? answer.files : []
      if (links.length) return await saved(next(request, { links, dueAt: clock() }))
    } catch (thrown) {
      if (!(thrown instanceof ChannelSilent)) throw thrown
    }
    return saved(
      next(request, { because: 'The channel has not given the files yet.', dueAt: later(request) }),
    )
  }

  const deliver = async (request: TaxRequest, invoice: Invoice): Promise<TaxRequest> => {
    try {
      await deps.deliver(request, invoice)
    } catch (thrown) {
      return saved(
        next(request, { because: `Not delivered: ${(thrown as Error).message}`, dueAt: later(request) }),
      )
    }
    const { dueAt: _, because: __, ...rest } = request
    return saved(next(rest, { state: 'delivered' }))
  }

  const step = async (request: TaxRequest): Promise<TaxRequest> => {
    const [invoice, channel] = await Promise.all([invoices.find(request.invoiceId), channelOf(request)])
    if (!invoice || !channel) {
      const because = invoice ? 'The seller has no tax channel any more.' : 'Its invoice is not to be found.'
      const isIssued = request.fiscalNumber !== undefined
      return isIssued
        ? saved(next(request, { because, dueAt: later(request) }))
        : needsHuman(request, because)
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

const documentOf = (
  { requestId, number, numberedAt, reference }: TaxRequest,
  invoice: Invoice,
): TaxDocument => ({
  requestId,
  invoice,
  number,
  numberedAt,
  reference,
})

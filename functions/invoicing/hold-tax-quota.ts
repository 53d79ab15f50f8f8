import { type Clock, days, type Instant, plus } from '../../shared/clock.ts'
import type { QuotaOf, QuotaOutcome } from './quota.ts'
import { ChannelSilent, type Quotas, type TaxChannel } from './tax-channel.ts'
import type { TaxRequest, TaxRequests } from './tax-request.ts'
import { changed, type TaxRequestChanges, written } from './tax-request-changes.ts'

export interface HoldTaxQuotaDeps {
  readonly requests: Pick<TaxRequests, 'holdQuota'>
  /** Sees to it that so much of a quota that is handed out piece by piece is ours; throws `ChannelSilent`. */
  readonly obtainQuota: (of: QuotaOf, need: bigint, quotas: Quotas) => Promise<QuotaOutcome>
  readonly clock: Clock
  /** `YYYY-MM` in the seller's zone */
  readonly monthOf: (now: Instant) => string
  readonly startOfNextMonth: (now: Instant) => Instant
}

/** Holds what the request needs of the month's quota, or says what it waits for. */
export const holdTaxQuota = (deps: HoldTaxQuotaDeps, { save, later }: TaxRequestChanges) => {
  const { requests, clock, monthOf, startOfNextMonth } = deps

  /** What a request waits for before it can hold quota; undefined: for nothing. */
  const waitOf = async ({ sellerId, net }: TaxRequest, month: string, { quotas }: TaxChannel) => {
    if (!quotas) return undefined
    try {
      const outcome = await deps.obtainQuota({ sellerId, month }, BigInt(net), quotas)
      return outcome.kind === 'wait' ? outcome : undefined
    } catch (thrown) {
      if (!(thrown instanceof ChannelSilent)) throw thrown
      return { because: 'The channel does not answer about the quota.', until: 'channel' } as const
    }
  }

  return async (request: TaxRequest, channel: TaxChannel): Promise<TaxRequest> => {
    const month = monthOf(clock())
    const wait = await waitOf(request, month, channel)
    if (wait) {
      const dueAt = {
        channel: later(request),
        day: plus(clock(), days(1)),
        month: startOfNextMonth(clock()),
      }[wait.until]
      return save(request, { because: wait.because, dueAt })
    }
    const held = changed(request, { state: 'quotaHeld', quotaMonth: month, dueAt: clock() })
    if ((await requests.holdQuota(held, month)) === 'held') return written(held)
    return save(request, {
      because: `The quota of ${month} is used up; it waits for the next month or a higher quota.`,
      // What was obtained a moment ago somebody else may hold by now.
      dueAt: channel.quotas ? later(request) : startOfNextMonth(clock()),
    })
  }
}

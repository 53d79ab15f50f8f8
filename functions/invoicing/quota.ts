import { type Clock, type Instant, minutes, plus } from '../../shared/clock.ts'
import { least } from '../../shared/decimal.ts'
import type { QuotaStatement, Quotas, Validity } from './tax-channel.ts'

/** Whose quota, of which month (`2026-11`). */
export interface QuotaOf {
  readonly sellerId: string
  readonly month: string
}

/** An amount on its way between the authority and us; written before it is asked for, so that a crash leaves a trace. */
export interface QuotaMove {
  readonly kind: 'download' | 'giveBack'
  readonly serial: string
  readonly amount: bigint
  readonly askedAt: Instant
}

/** A month's quota as we keep it, net amounts in minor units. */
export interface KeptQuota {
  /** handed out to us */
  readonly limit: bigint
  readonly available: bigint
  /** what the authority would still hand out, as it said last */
  readonly free: bigint
  readonly validity?: Validity | undefined
  readonly move?: QuotaMove | undefined
  /** counts the writes of what is handed out; not those of who holds of it */
  readonly version: number
}

/** Quotas that are handed out piece by piece, by access pattern. */
export interface QuotaStore {
  find(of: QuotaOf): Promise<KeptQuota>
  /**
   * On the version that was read, else `ReadWasStale`. `add` goes to what is handed out and to what is available, a
   * negative one only out of what nobody holds; without a move there is none under way any more.
   */
  save(
    of: QuotaOf,
    kept: KeptQuota,
    change: {
      readonly add?: bigint
      readonly move?: QuotaMove
      readonly free?: bigint
      readonly validity?: Validity | undefined
    },
  ): Promise<KeptQuota>
}

/** Whether a document may be issued: `more` to be held at once, or what it waits for. */
export type QuotaOutcome =
  | { readonly kind: 'more' }
  | { readonly kind: 'wait'; readonly because: string; readonly until: 'channel' | 'day' | 'month' }

interface ObtainDeps {
  readonly quotas: QuotaStore
  readonly clock: Clock
  /** the day in China */
  readonly dayOf: (now: Instant) => string
}

/** Handed out at least, as a part of the month's: not every invoice asks the authority. */
const TENTH = 10n
/** An order that was lost on the way may still arrive. */
const LANDS_WITHIN_MS = minutes(10)

const more: QuotaOutcome = { kind: 'more' }

const isWithin = ({ from, until }: Validity, day: string): boolean => from <= day && day <= until

const serialOf = ({ sellerId, month }: QuotaOf, { version }: KeptQuota): string =>
  `${sellerId}-${month}-${version + 1}`

/** How much is asked for: what is missing and some more; undefined: there is not so much. */
export const decideDownload = (
  kept: Pick<KeptQuota, 'limit' | 'available'>,
  { granted, free }: Pick<QuotaStatement, 'granted' | 'free'>,
  need: bigint,
  most: bigint | undefined,
): bigint | undefined => {
  const missing = need - kept.available
  const may = most === undefined ? free : least(free, most - kept.limit)
  const tenth = granted / TENTH
  return missing > may ? undefined : least(may, missing > tenth ? missing : tenth)
}

/**
 * Sees to it that so much of the month's quota is handed out and may be used today. What the authority says that it
 * has handed out is the truth: so a download whose answer was lost is found by asking, and nothing is ordered again
 * before it was asked and ten minutes have passed.
 *
 * @param need net amount of one document
 */
export const obtainQuota = ({ quotas: store, clock, dayOf }: ObtainDeps) => {
  const download = async (of: QuotaOf, kept: KeptQuota, move: QuotaMove, quotas: Quotas) => {
    const answer = await quotas.download(move)
    if (answer.kind === 'refused') {
      await store.save(of, kept, {})
      return { kind: 'wait', because: `No quota is handed out: ${answer.reason}`, until: 'day' } as const
    }
    await store.save(of, kept, { add: move.amount, validity: answer.validity ?? kept.validity })
    return more
  }

  const extend = async (of: QuotaOf, kept: KeptQuota, quotas: Quotas): Promise<QuotaOutcome> => {
    const answer = await quotas.extend(of.month)
    const isDone = answer.kind === 'done' && answer.validity && isWithin(answer.validity, dayOf(clock()))
    if (!isDone) {
      const reason = answer.kind === 'refused' ? answer.reason : 'its days are not these'
      const because = `The quota was good until ${kept.validity?.until}: has the return been filed? (${reason})`
      return { kind: 'wait', because, until: 'day' }
    }
    await store.save(of, kept, { ...(kept.move ? { move: kept.move } : {}), validity: answer.validity })
    return more
  }

  return async (of: QuotaOf, need: bigint, quotas: Quotas): Promise<QuotaOutcome> => {
    const kept = await store.find(of)
    if (kept.validity && !isWithin(kept.validity, dayOf(clock()))) return extend(of, kept, quotas)
    if (kept.available >= need) return more
    const said = await quotas.of(of.month)
    const { free } = said
    const unbooked = said.downloaded - kept.limit
    if (unbooked !== 0n) {
      await store.save(of, kept, { add: unbooked, free })
      return more
    }
    if (kept.move) {
      return clock() < plus(kept.move.askedAt, LANDS_WITHIN_MS)
        ? { kind: 'wait', because: 'It is not known yet whether quota was handed out.', until: 'channel' }
        : download(of, kept, kept.move, quotas)
    }
    if (said.isSuspended)
      return { kind: 'wait', because: 'The authority hands out no quota for now.', until: 'day' }
    const amount = decideDownload(kept, said, need, quotas.most)
    if (amount === undefined) {
      await store.save(of, kept, { free })
      const because = `The quota of ${of.month} is used up; it waits for the next month or a higher quota.`
      return { kind: 'wait', because, until: 'month' }
    }
    const move = { kind: 'download', serial: serialOf(of, kept), amount, askedAt: clock() } as const
    return download(of, await store.save(of, kept, { move, free: free - amount }), move, quotas)
  }
}

/** Books what the authority says of the present month, once a day. */
export const refreshQuota =
  ({ quotas: store }: Pick<ObtainDeps, 'quotas'>) =>
  async (of: QuotaOf, quotas: Quotas): Promise<void> => {
    const kept = await store.find(of)
    const { downloaded, free } = await quotas.of(of.month)
    const unbooked = downloaded - kept.limit
    const move = unbooked === 0n && kept.move ? { move: kept.move } : {}
    await store.save(of, kept, { ...move, add: unbooked, free })
  }

/**
 * Gives back what was handed out in a month that is over and was not used, so that it does not count as ours. It is
 * taken out of what is available first; an answer that was lost is asked for again under the same serial.
 */
export const giveBackQuota =
  ({ quotas: store, clock }: Pick<ObtainDeps, 'quotas' | 'clock'>) =>
  async (of: QuotaOf, quotas: Quotas): Promise<void> => {
    let kept = await store.find(of)
    if (!kept.move) {
      if (kept.version === 0 || kept.available <= 0n) return
      const amount = kept.available
      const move = { kind: 'giveBack', serial: serialOf(of, kept), amount, askedAt: clock() } as const
      kept = await store.save(of, kept, { move, add: -amount })
    }
    if (kept.move?.kind !== 'giveBack') return
    // Refused, it has lapsed with its month.
    await quotas.giveBack(kept.move)
    await store.save(of, kept, {})
  }

import { dayAfter } from '../../shared/business-date.ts'
import { type Clock, days, type Instant, minutes, plus } from '../../shared/clock.ts'
import type { QuotaOf } from './quota.ts'
import type { Quotas, TaxChannel } from './tax-channel.ts'
import type { TaxClasses } from './tax-class.ts'

/** That a seller's channel is asked for its reference data now and then. */
export interface ReferenceSync {
  readonly sellerId: string
  readonly channel: string
  /** of the last download, as the channel names it */
  readonly stamp?: string
  readonly dueAt?: Instant
  readonly version: number
}

export interface ReferenceSyncs {
  due(now: Instant, limit: number): Promise<ReferenceSync[]>
  /** On the version that was read, else `ReadWasStale`. */
  save(sync: ReferenceSync): Promise<void>
}

interface SyncDeps {
  readonly syncs: Pick<ReferenceSyncs, 'save'>
  readonly taxClasses: Pick<TaxClasses, 'replace'>
  readonly refreshQuota: (of: QuotaOf, quotas: Quotas) => Promise<void>
  readonly giveBackQuota: (of: QuotaOf, quotas: Quotas) => Promise<void>
  readonly channelOf: (of: { sellerId: string; channel: string }) => Promise<TaxChannel | undefined>
  readonly clock: Clock
  readonly monthOf: (now: Instant) => string
}

/** `2026-01` → `2025-12` */
const monthBefore = (month: string): string => dayAfter(`${month}-01`, -1).slice(0, 7)

const AGAIN_AFTER_FAILURE = minutes(60)

/**
 * Asks a seller's channel for what has changed of the classification codes since the last time, gives back what
 * last month's quota has left, and books what of this month's is handed out. Once a day; an hour later when it
 * fails.
 */
export const syncReferenceData =
  ({ syncs, taxClasses, refreshQuota, giveBackQuota, channelOf, clock, monthOf }: SyncDeps) =>
  async (sync: ReferenceSync): Promise<ReferenceSync> => {
    const save = async (change: Partial<ReferenceSync>): Promise<ReferenceSync> => {
      const { dueAt: _, ...rest } = sync
      const next = { ...rest, ...change }
      await syncs.save(next)
      return { ...next, version: next.version + 1 }
    }
    const { sellerId } = sync
    const { referenceData: data, quotas } = (await channelOf(sync)) ?? {}
    if (!data) return save({})
    try {
      const month = monthOf(clock())
      if (quotas) {
        await giveBackQuota({ sellerId, month: monthBefore(month) }, quotas)
        await refreshQuota({ sellerId, month }, quotas)
      }
      const { classes, stamp } = await data.taxClasses(sync.stamp)
      await taxClasses.replace(classes)
      return await save({ stamp, dueAt: plus(clock(), days(1)) })
    } catch (thrown) {
      await save({ dueAt: plus(clock(), AGAIN_AFTER_FAILURE) })
      throw thrown
    }
  }

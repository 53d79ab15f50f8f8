import { versionDiffers } from '../../shared/errors/domain-error.ts'
import { idempotencyPut } from '../../shared/idempotency.ts'
import type { Tables } from '../../shared/tables.ts'
import { absent, equals, put, update, type Write } from '../../shared/writes.ts'
import type { ChannelSettings, ChannelSettingsStore } from './channel-settings.ts'
import { channelKey, invoicingTable, quotaKey } from './invoicing.table.ts'
import { ReadWasStale } from './number-in-series.ts'
import { firstSync } from './reference-sync.store.ts'

/** The authority hands it out piece by piece: what the seller says is the most that is asked for. */
const isHandedOut = ({ kind }: ChannelSettings): boolean => kind === 'leqi'

const stale = () => new ReadWasStale('The quota has changed since it was read')

/** @param tables with what is secret sealed on the way in (`sealedTables`) */
export const channelSettingsStore = (tables: Tables): ChannelSettingsStore => {
  /** Sets what a month may take in all; what is held and used of it stays so. */
  const quotaWrites = async (sellerId: string, monthlyQuota: number, month: string): Promise<Write[]> => {
    const key = quotaKey(sellerId, month)
    const quota = await tables.get(invoicingTable, key, { consistent: true })
    if (!quota) {
      const item = { ...key, limit: monthlyQuota, available: monthlyQuota, held: 0, used: 0 }
      return [put(invoicingTable, item, { when: { pk: absent() }, refused: stale })]
    }
    return [
      update(invoicingTable, key, {
        when: { limit: equals(quota.limit) },
        add: { available: monthlyQuota - quota.limit },
        set: { limit: monthlyQuota },
        refused: stale,
      }),
    ]
  }

  return {
    of: async sellerId => {
      const item = await tables.get(invoicingTable, channelKey(sellerId), { consistent: true })
      return item?.secret
        ? { settings: JSON.parse(item.secret), version: item.version, origin: item.origin }
        : { settings: { kind: 'none' }, version: item?.version ?? 0 }
    },
    kindOf: async sellerId =>
      (await tables.get(invoicingTable, channelKey(sellerId), { consistent: true }))?.kind ?? 'none',
    save: async (sellerId, { settings, origin }, before, month, record) =>
      tables.transact([
        put(
          invoicingTable,
          {
            ...channelKey(sellerId),
            version: before + 1,
            kind: settings.kind,
            origin,
            ...('monthlyQuota' in settings && !isHandedOut(settings)
              ? { monthlyQuota: settings.monthlyQuota }
              : {}),
            secret: JSON.stringify(settings),
          },
          {
            when: before === 0 ? { pk: absent() } : { version: equals(before) },
            refused: old => versionDiffers(old?.version ?? 0),
          },
        ),
        ...('monthlyQuota' in settings && settings.monthlyQuota !== undefined && !isHandedOut(settings)
          ? await quotaWrites(sellerId, settings.monthlyQuota, month)
          : []),
        // The authority's own word on codes and quota comes with the direct link.
        ...(settings.kind === 'leqi'
          ? [firstSync({ sellerId, channel: settings.kind, dueAt: record.storedAt, version: 0 })]
          : []),
        idempotencyPut(invoicingTable, record),
      ]),
  }
}

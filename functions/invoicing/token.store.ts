import type { Tables } from '../../shared/tables.ts'
import { absentOr, lessThan, update } from '../../shared/writes.ts'
import { invoicingTable, tokenKey } from './invoicing.table.ts'
import { ReadWasStale } from './number-in-series.ts'
import type { TokenStore } from './shared-token.ts'

/** @param tables with the token sealed on the way in (`sealedTables`) */
export const tokenStore = (tables: Tables): TokenStore => ({
  read: async account => {
    const item = await tables.get(invoicingTable, tokenKey(account), { consistent: true })
    if (!item?.secret) return undefined
    return { token: item.secret, expiresAt: item.tokenExpiresAt, askedAt: item.askedAt }
  },
  reserve: async (account, now, until) => {
    try {
      await tables.transact([
        update(invoicingTable, tokenKey(account), {
          when: { reservedUntil: absentOr(lessThan(now)) },
          set: { reservedUntil: until },
          refused: () => new ReadWasStale('Somebody else is asking for the token'),
        }),
      ])
      return true
    } catch (thrown) {
      if (thrown instanceof ReadWasStale) return false
      throw thrown
    }
  },
  keep: (account, { token, expiresAt, askedAt }) =>
    tables.transact([
      update(invoicingTable, tokenKey(account), {
        set: { secret: token, tokenExpiresAt: expiresAt, askedAt },
      }),
    ]),
})

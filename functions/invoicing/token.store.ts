import type { Tables } from '../../shared/tables.ts'
import { absentOr, lessThan, update } from '../../shared/writes.ts'
import { invoicingTable, tokenKey } from './invoicing.table.ts'
import { ReadWasStale } from './number-in-series.ts'
import type { TokenStore } from './shared-token.ts'

/** @param seal encrypts a token for storage, @param open reads it back */
export const tokenStore = (
  tables: Tables,
  { seal, open }: { seal: (text: string) => Promise<string>; open: (text: string) => Promise<string> },
): TokenStore => ({
  read: async account => {
    const item = await tables.get(invoicingTable, tokenKey(account), { consistent: true })
    if (!item?.sealed) return undefined
    return { token: await open(item.sealed), expiresAt: item.tokenExpiresAt, askedAt: item.askedAt }
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
  keep: async (account, { token, expiresAt, askedAt }) => {
    const sealed = await seal(token)
    await tables.transact([
      update(invoicingTable, tokenKey(account), { set: { sealed, tokenExpiresAt: expiresAt, askedAt } }),
    ])
  },
})

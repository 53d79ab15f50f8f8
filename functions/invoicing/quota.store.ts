import type { Tables } from '../../shared/tables.ts'
import { absent, atLeast, equals, update } from '../../shared/writes.ts'
import { invoicingTable, quotaKey } from './invoicing.table.ts'
import { ReadWasStale } from './number-in-series.ts'
import type { KeptQuota, QuotaMove, QuotaStore } from './quota.ts'

const textOf = ({ amount, ...move }: QuotaMove): string =>
  JSON.stringify({ ...move, amount: amount.toString() })

const moveOf = (text: string): QuotaMove => {
  const { amount, ...move } = JSON.parse(text)
  return { ...move, amount: BigInt(amount) }
}

export const quotaStore = (tables: Tables): QuotaStore => ({
  find: async ({ sellerId, month }): Promise<KeptQuota> => {
    const item = await tables.get(invoicingTable, quotaKey(sellerId, month), { consistent: true })
    if (!item) return { limit: 0n, available: 0n, free: 0n, version: 0 }
    const { limit, available, free = 0, moves = 0, validFrom, validUntil, move } = item
    return {
      limit: BigInt(limit),
      available: BigInt(available),
      free: BigInt(free),
      version: moves,
      ...(validFrom ? { validity: { from: validFrom, until: validUntil } } : {}),
      ...(move ? { move: moveOf(move) } : {}),
    }
  },
  save: async ({ sellerId, month }, kept, { add = 0n, move, free = kept.free, validity = kept.validity }) => {
    await tables.transact([
      update(invoicingTable, quotaKey(sellerId, month), {
        when: {
          moves: kept.version === 0 ? absent() : equals(kept.version),
          ...(move?.kind === 'giveBack' && add < 0n ? { available: atLeast(Number(-add)) } : {}),
        },
        add: { limit: Number(add), available: Number(add), held: 0, used: 0 },
        set: {
          moves: kept.version + 1,
          free: Number(free),
          ...(validity ? { validFrom: validity.from, validUntil: validity.until } : {}),
          ...(move ? { move: textOf(move) } : {}),
        },
        ...(move ? {} : { remove: ['move'] }),
        refused: () => new ReadWasStale('The quota has moved on'),
      }),
    ])
    const { move: _, ...rest } = kept
    return {
      ...rest,
      limit: kept.limit + add,
      available: kept.available + add,
      free,
      validity,
      ...(move ? { move } : {}),
      version: kept.version + 1,
    }
  },
})

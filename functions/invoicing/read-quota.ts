import * as z from 'zod/mini'
import type { Actor } from '../../shared/actor.ts'
import type { Clock, Instant } from '../../shared/clock.ts'
import { notFound } from '../../shared/errors/domain-error.ts'
import { type Money, moneySchema } from '../../shared/money.ts'
import { toMoney } from './amounts.ts'
import { isSellers } from './invoice.ts'
import type { QuotaStore } from './quota.ts'

/** Where a seller stands with the amount that he may invoice this month. */
export const quotaSchema = z
  .object({
    sellerId: z.string(),
    /** in China */
    month: z.string(),
    /** may be invoiced this month; with the direct link what was handed out of it so far */
    limit: moneySchema,
    /** of that neither used nor held */
    available: moneySchema,
    /** what the authority would still hand out, as it said last */
    free: moneySchema,
    /** the days on which documents may be issued out of it, where the authority has named them */
    validity: z.optional(z.object({ from: z.string(), until: z.string() })),
  })
  .register(z.globalRegistry, {
    id: 'TaxQuota',
    description: 'The net amount that a seller may invoice in a month (发票额度), and what of it is left.',
  })
export type QuotaAnswer = z.infer<typeof quotaSchema>

interface ReadQuotaDeps {
  readonly quotas: Pick<QuotaStore, 'find'>
  readonly clock: Clock
  readonly monthOf: (now: Instant) => string
}

const yuan = (fen: bigint): Money => toMoney(fen, 'CNY')

/** @throws `not-found` for another seller's, and for one who has no quota */
export const readQuota =
  ({ quotas, clock, monthOf }: ReadQuotaDeps) =>
  async (sellerId: string, actor: Actor): Promise<QuotaAnswer> => {
    const month = monthOf(clock())
    const kept = isSellers({ sellerId }, actor) ? await quotas.find({ sellerId, month }) : undefined
    if (!kept || (kept.version === 0 && kept.limit === 0n)) throw notFound('quota')
    const { limit, available, free, validity } = kept
    return {
      sellerId,
      month,
      limit: yuan(limit),
      available: yuan(available),
      free: yuan(free),
      ...(validity ? { validity: { ...validity } } : {}),
    }
  }

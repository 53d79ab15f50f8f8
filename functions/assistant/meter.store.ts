import { days, epochSeconds, type Instant, plus } from '../../shared/clock.ts'
import type { Tables } from '../../shared/tables.ts'
import { update } from '../../shared/writes.ts'
import { assistantTable, usageKey } from './assistant.table.ts'
import type { Meter } from './llm-engine.ts'

const KEPT_FOR = days(400)

/** The day's tokens of a tenant's model, counted in one item; UTC days. */
export const meterStore = (
  tables: Tables,
  { tokensPerDay, clock }: { readonly tokensPerDay: number; readonly clock: () => Instant },
): Meter => {
  const key = () => usageKey(clock().slice(0, 10))
  return {
    mayUse: async () => {
      const item = await tables.get(assistantTable, key())
      return (item?.inputTokens ?? 0) + (item?.outputTokens ?? 0) < tokensPerDay
    },
    used: async ({ input, output }) => {
      await tables.transact([
        update(assistantTable, key(), {
          add: { inputTokens: input, outputTokens: output, calls: 1 },
          set: { expiresAt: epochSeconds(plus(clock(), KEPT_FOR)) },
        }),
      ])
    },
  }
}

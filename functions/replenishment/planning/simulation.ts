import * as z from 'zod/mini'
import { policySchema } from './policy.ts'

const playedSchema = z.object({
  policy: policySchema,
  /** share of demand that was served at once */
  fillRate: z.number(),
  /** pieces that lay there on average */
  averageStock: z.number(),
  /** the same in days of demand */
  coverDays: z.number(),
  orders: z.int(),
  /** pieces ordered */
  ordered: z.number(),
  /** days on which something was short */
  stockOutDays: z.int(),
})
export type SimulatedPolicy = z.infer<typeof playedSchema>

export const simulationSchema = z
  .object({
    sku: z.string(),
    warehouseId: z.string(),
    from: z.string(),
    to: z.string(),
    simulated: playedSchema,
    /** the policy of today, played over the same days with the same lead times */
    present: playedSchema,
  })
  .register(z.globalRegistry, {
    id: 'ReplenishmentSimulation',
    description: 'What a policy would have done, played against the demand that really came.',
  })
export type Simulation = z.infer<typeof simulationSchema>

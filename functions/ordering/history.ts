import * as z from 'zod/mini'
import { orderCommands, orderStatuses } from './lifecycle.ts'

/** One change of an order: what was done, by whom, and what came of it. */
export const historyEntrySchema = z
  .object({
    version: z.int(),
    at: z.string(),
    command: z.enum(orderCommands),
    status: z.enum(orderStatuses),
    by: z.string(),
    organizationId: z.string(),
    reason: z.optional(z.string()),
  })
  .register(z.globalRegistry, { id: 'OrderHistoryEntry', description: 'A change of an order.' })

export type HistoryEntry = z.infer<typeof historyEntrySchema>

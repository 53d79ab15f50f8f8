import * as z from 'zod/mini'
import { coordinatesSchema } from './stock.ts'

/** How an owner wants the pieces of an order to be taken from several warehouses. */
export const allocationRules = ['mostStock', 'priority', 'nearest'] as const
export type AllocationRule = (typeof allocationRules)[number]

/** What an owner has decided. */
export const allocationRuleSchema = z
  .object({ ownerId: z.string(), rule: z.enum(allocationRules), version: z.int() })
  .register(z.globalRegistry, {
    id: 'AllocationRule',
    description:
      'From which warehouse orders are taken: the one with most stock, the first by priority, or the nearest.',
  })
export type AllocationRuleOf = z.infer<typeof allocationRuleSchema>

/** Where goods lie, and how its owner wants orders to be taken from there. */
export const warehouseSchema = z
  .object({
    warehouseId: z.string(),
    name: z.string(),
    ownerId: z.string(),
    /** 1 goes first where the owner allocates by priority; without one it goes last */
    priority: z.optional(z.int()),
    coordinates: z.optional(coordinatesSchema),
    version: z.int(),
  })
  .register(z.globalRegistry, { id: 'Warehouse', description: 'A place where an organization keeps goods.' })

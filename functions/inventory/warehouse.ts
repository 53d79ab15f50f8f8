import * as z from 'zod/mini'
import { coordinatesSchema } from './stock.ts'

/** How an owner wants the pieces of an order to be taken from several warehouses. */
export const allocationRules = ['mostStock', 'priority', 'nearest'] as const
export type AllocationRule = (typeof allocationRules)[number]

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

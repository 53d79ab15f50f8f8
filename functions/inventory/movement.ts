import * as z from 'zod/mini'
import { idSchema } from '../../shared/ids.ts'

/** Kinds of movement that people and programs of an owner book; orders, devices and receipts book their own. */
export const bookedKinds = ['receipt', 'adjustment', 'transfer', 'count', 'quarantine'] as const
export type BookedKind = (typeof bookedKinds)[number]

const movementLineSchema = z.object({
  sku: z.string(),
  warehouseId: z.string(),
  /** pieces more (or, below zero, less) on hand */
  onHand: z.int(),
  /** pieces more or less to be sold */
  available: z.int(),
  /** of a count: what the books had said; the difference is the variance (盘差) */
  booked: z.optional(z.int()),
})

export const movementSchema = z
  .object({
    movementId: idSchema('mov'),
    kind: z.enum(bookedKinds),
    warehouseId: z.string(),
    toWarehouseId: z.optional(z.string()),
    lines: z.array(movementLineSchema),
    /** the caller's own number for it */
    reference: z.optional(z.string()),
    reason: z.optional(z.string()),
    movedAt: z.string(),
    movedBy: z.string(),
  })
  .register(z.globalRegistry, { id: 'StockMovement', description: 'A change of stock that somebody booked.' })

export type Movement = z.infer<typeof movementSchema>
export type MovementLine = z.infer<typeof movementLineSchema>

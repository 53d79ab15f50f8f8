import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'

const lineSchema = z.object({
  sku: z.string(),
  warehouseId: z.string(),
  /** pieces more (or, below zero, less) on hand */
  onHand: z.int(),
  /** pieces more or less to be sold */
  available: z.int(),
})

export const stockMoved = defineEvent({
  type: 'inventory.stock-moved.v1',
  title: 'Stock moved',
  description:
    'Stock changed by other means than orders: a receipt, an adjustment, a transfer, a count, a quarantine.',
  schema: z.object({
    movementId: z.string(),
    kind: z.string(),
    /** whose stock it is */
    ownerId: z.string(),
    lines: z.array(lineSchema),
    movedAt: z.string(),
  }),
  example: {
    movementId: 'mov_01KAQ3W1D3F5H7K9M1P3R5T7V9',
    kind: 'receipt',
    ownerId: 'org_huadong',
    lines: [{ sku: 'DL-10002', warehouseId: 'wh_shanghai', onHand: 120, available: 120 }],
    movedAt: '2026-11-24T02:10:00.000Z',
  },
})

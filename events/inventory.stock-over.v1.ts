import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'

export const stockOver = defineEvent({
  type: 'inventory.stock-over.v1',
  title: 'There is too much stock',
  description: 'A movement has brought more pieces on hand than the owner wants to have.',
  schema: z.object({
    warningId: z.string(),
    /** to whom it matters: the owner of the stock */
    ownerId: z.string(),
    sku: z.string(),
    warehouseId: z.string(),
    onHand: z.int(),
    overAbove: z.int(),
  }),
  example: {
    warningId: 'wrn_01KAQ3W1D3F5H7K9M1P3R5T7V9',
    ownerId: 'org_huadong',
    sku: 'DL-10002',
    warehouseId: 'wh_shanghai',
    onHand: 1260,
    overAbove: 1000,
  },
})

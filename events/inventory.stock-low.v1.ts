import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'

export const stockLow = defineEvent({
  type: 'inventory.stock-low.v1',
  title: 'Stock is low',
  description:
    'Fewer pieces are available than the owner wants to have. It is told once until the next receipt.',
  schema: z.object({
    warningId: z.string(),
    /** to whom it matters: the owner of the stock */
    ownerId: z.string(),
    sku: z.string(),
    warehouseId: z.string(),
    available: z.int(),
    lowBelow: z.int(),
  }),
  example: {
    warningId: 'wrn_01KAQ3W1D3F5H7K9M1P3R5T7V9',
    ownerId: 'org_huadong',
    sku: 'DL-10002',
    warehouseId: 'wh_shanghai',
    available: 18,
    lowBelow: 24,
  },
})

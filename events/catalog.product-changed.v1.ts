import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'

export const productChanged = defineEvent({
  type: 'catalog.product-changed.v1',
  title: 'Product changed',
  description:
    'A SKU was added, changed, taken off sale or put on sale again. Read the product for what it says now.',
  schema: z.object({
    sku: z.string(),
    sellerId: z.string(),
    what: z.enum(['added', 'changed', 'retired', 'relisted']),
    status: z.enum(['active', 'retired']),
    version: z.int(),
    changedBy: z.string(),
  }),
  example: {
    sku: 'DL-10002',
    sellerId: 'org_huadong',
    what: 'changed',
    status: 'active',
    version: 2,
    changedBy: 'user-supplier.sales',
  },
})

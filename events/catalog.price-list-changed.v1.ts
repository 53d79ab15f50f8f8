import * as z from 'zod/mini'
import { defineEvent } from '../shared/events.ts'

export const priceListChanged = defineEvent({
  type: 'catalog.price-list-changed.v1',
  title: 'Price list changed',
  description:
    'A price list was made, its terms were changed, or prices were set in it or taken out of it. Orders that are placed keep their prices.',
  schema: z.object({
    priceListId: z.string(),
    sellerId: z.string(),
    audience: z.string(),
    what: z.enum(['made', 'termsChanged', 'pricesChanged']),
    status: z.enum(['active', 'retired']),
    /** SKUs whose price was set or taken out; absent where the terms alone changed */
    skus: z.optional(z.array(z.string())),
    version: z.int(),
    changedBy: z.string(),
  }),
  example: {
    priceListId: 'gold-2026',
    sellerId: 'org_huadong',
    audience: 'group:gold',
    what: 'pricesChanged',
    status: 'active',
    skus: ['DL-10002'],
    version: 2,
    changedBy: 'user-supplier.sales',
  },
})

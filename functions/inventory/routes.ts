import * as z from 'zod/mini'
import { defineRoutes } from '../../shared/http/route.ts'
import { stockSchema } from './stock.ts'

const idText = z.string().check(z.minLength(1), z.maxLength(64))

const stockListSchema = z.object({ items: z.array(stockSchema) })

export const routes = defineRoutes({
  readStock: {
    method: 'GET',
    path: '/v1/stock',
    permission: 'stock:read',
    summary: 'Read the stock of a SKU',
    description:
      'With `warehouseId`: that warehouse alone, as one object. Without: a list over all warehouses that have had the SKU.',
    query: z.object({ sku: idText, warehouseId: z.optional(idText) }),
    success: { status: 200, description: 'The stock', schema: z.union([stockSchema, stockListSchema]) },
    errors: ['not-found'],
  },
})

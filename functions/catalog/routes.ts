import * as z from 'zod/mini'
import { listOf, pageQuery } from '../../shared/http/list.ts'
import { defineRoutes } from '../../shared/http/route.ts'
import { productSchema, skuSchema } from './product.ts'

/** A product as a buyer sees it: with what can be ordered now, over all warehouses. */
const offerSchema = z
  .extend(z.omit(productSchema, { sellerId: true }), { available: z.int() })
  .register(z.globalRegistry, { id: 'Offer', description: 'A SKU with its price and what is available now.' })

export type Offer = z.infer<typeof offerSchema>

export const routes = defineRoutes({
  listProducts: {
    method: 'GET',
    path: '/v1/products',
    permission: 'product:read',
    summary: 'List what can be ordered',
    description: 'SKUs on sale by code, each with its tax-included unit price and the quantity available.',
    query: z.object(pageQuery),
    success: { status: 200, description: 'A page of SKUs', schema: listOf(offerSchema) },
    errors: [],
  },
  readProduct: {
    method: 'GET',
    path: '/v1/products/{sku}',
    permission: 'product:read',
    summary: 'Read one SKU',
    params: z.object({ sku: skuSchema }),
    success: { status: 200, description: 'The SKU', schema: offerSchema },
    errors: ['not-found'],
  },
})

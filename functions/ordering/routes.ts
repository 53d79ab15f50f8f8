import * as z from 'zod/mini'
import { listOf, pageQuery } from '../../shared/http/list.ts'
import { defineRoutes } from '../../shared/http/route.ts'
import { idSchema } from '../../shared/ids.ts'
import { skuSchema } from '../catalog/index.ts'
import { orderSchema } from './order.ts'
import { shipmentSchema } from './shipment.ts'

/** More lines than this do not fit into one transaction with their holds. */
const MOST_LINES = 45
const MOST_PIECES = 1_000_000

const quantity = z.int().check(z.gte(1), z.lte(MOST_PIECES))
const organizationId = z.string().check(z.minLength(1), z.maxLength(64))

export const routes = defineRoutes({
  placeOrder: {
    method: 'POST',
    path: '/v1/orders',
    permission: 'order:place',
    summary: 'Place an order',
    description: 'Fixes the prices and holds the stock of all lines, or of none.',
    body: z.strictObject({
      lines: z
        .array(z.strictObject({ sku: skuSchema, quantity }))
        .check(z.minLength(1), z.maxLength(MOST_LINES)),
      buyerOrderReference: z.optional(z.string().check(z.minLength(1), z.maxLength(100))),
    }),
    success: { status: 201, description: 'The order, placed', schema: orderSchema },
    errors: ['insufficient-stock', 'sku-unavailable', 'conflict'],
    example: { request: { lines: [{ sku: 'DL-10002', quantity: 24 }], buyerOrderReference: 'PO-2026-118' } },
  },
  listOrders: {
    method: 'GET',
    path: '/v1/orders',
    permission: 'order:read',
    summary: 'List orders, newest first',
    description: 'A buyer’s own orders, a supplier’s sales; the operator names `buyerId` or `sellerId`.',
    query: z.object({
      ...pageQuery,
      buyerId: z.optional(organizationId),
      sellerId: z.optional(organizationId),
    }),
    success: { status: 200, description: 'A page of orders', schema: listOf(orderSchema) },
    errors: [],
  },
  readOrder: {
    method: 'GET',
    path: '/v1/orders/{orderId}',
    permission: 'order:read',
    summary: 'Read an order',
    params: z.object({ orderId: idSchema('ord') }),
    success: { status: 200, description: 'The order', schema: orderSchema },
    errors: ['not-found'],
  },
  shipOrder: {
    method: 'POST',
    path: '/v1/orders/{orderId}/shipments',
    permission: 'order:ship',
    summary: 'Ship an order or a part of it',
    description: 'Without `lines`: everything still open. The invoice of the shipment follows by itself.',
    params: z.object({ orderId: idSchema('ord') }),
    body: z.strictObject({
      lines: z.optional(
        z
          .array(z.strictObject({ lineNumber: z.int().check(z.gte(1)), quantity }))
          .check(z.minLength(1), z.maxLength(MOST_LINES)),
      ),
    }),
    success: { status: 201, description: 'The shipment', schema: shipmentSchema },
    errors: ['not-found', 'illegal-transition', 'quantity-exceeds-open', 'conflict'],
    example: { request: { lines: [{ lineNumber: 1, quantity: 12 }] } },
  },
})

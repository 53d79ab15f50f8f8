import * as z from 'zod/mini'
import { listOf, pageQuery } from '../../shared/http/list.ts'
import { defineRoutes } from '../../shared/http/route.ts'
import { skuSchema } from '../catalog/index.ts'
import { purchaseOrderExplanationSchema } from './explanation.ts'
import {
  purchaseOrderIdSchema,
  purchaseOrderSchema,
  purchaseOrderStatuses,
  receiptSchema,
} from './purchase-order.ts'
import { readingSchema } from './reading.ts'

/** With the limit of a body, 256 kB, nothing larger would arrive. */
const MOST_READINGS = 1_000
const MOST_PIECES = 1_000_000_000

const answerSchema = z.object({
  deviceId: z.optional(z.string()),
  readingId: z.optional(z.string()),
  status: z.enum(['accepted', 'refused']),
  errors: z.optional(z.array(z.object({ pointer: z.string(), rule: z.string() }))),
})

const params = z.object({ purchaseOrderId: purchaseOrderIdSchema })

export const routes = defineRoutes({
  postReadings: {
    method: 'POST',
    path: '/v1/stock-readings',
    permission: 'stock-reading:post',
    summary: 'Post stock readings',
    description:
      'For gateways that speak for devices. Each reading is answered by itself: `accepted` ones are recorded soon, `refused` ones say why. The same `readingId` of a device counts once, however often it is posted; older readings never undo newer ones.',
    body: z.strictObject({
      // Each one is checked by itself: a faulty reading must not hold up the others.
      readings: z
        .array(z.union([readingSchema, z.unknown()]))
        .check(z.minLength(1), z.maxLength(MOST_READINGS)),
    }),
    success: {
      status: 202,
      description: 'An answer for each reading, in their order',
      schema: z.object({ accepted: z.int(), refused: z.int(), readings: z.array(answerSchema) }),
    },
    errors: ['unavailable'],
    once: 'natural',
    example: {
      request: {
        readings: [
          {
            deviceId: 'dev_aisle_03',
            readingId: '7-001842',
            warehouseId: 'wh_shanghai',
            sku: 'DL-10002',
            quantity: 118,
            measuredAt: '2026-03-01T08:00:00Z',
          },
        ],
      },
    },
  },
  listPurchaseOrders: {
    method: 'GET',
    path: '/v1/purchase-orders',
    permission: 'purchase-order:read',
    summary: 'List purchase orders, newest first',
    description: 'Those that your organization buys or supplies; the operator sees all.',
    query: z.object({
      ...pageQuery,
      sku: z.optional(skuSchema),
      warehouseId: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
      status: z.optional(z.enum(purchaseOrderStatuses)),
    }),
    success: { status: 200, description: 'A page of purchase orders', schema: listOf(purchaseOrderSchema) },
    errors: [],
  },
  readPurchaseOrder: {
    method: 'GET',
    path: '/v1/purchase-orders/{purchaseOrderId}',
    permission: 'purchase-order:read',
    summary: 'Read a purchase order',
    params,
    success: { status: 200, description: 'The purchase order', schema: purchaseOrderSchema },
    errors: ['not-found'],
  },
  explainPurchaseOrder: {
    method: 'GET',
    path: '/v1/purchase-orders/{purchaseOrderId}/explanation',
    permission: 'purchase-order:read',
    summary: 'Why a purchase order was raised',
    description:
      'For its buyer and the operator: what was known, the arithmetic, and the sentences that say it.',
    params,
    success: { status: 200, description: 'The explanation', schema: purchaseOrderExplanationSchema },
    errors: ['not-found'],
  },
  receiveGoods: {
    method: 'POST',
    path: '/v1/purchase-orders/{purchaseOrderId}/receipts',
    permission: 'purchase-order:receive',
    summary: 'Book goods that have come',
    description: 'Without `lines`: everything still open. The stock of the warehouse rises with it.',
    params,
    body: z.strictObject({
      lines: z.optional(
        z
          .array(z.strictObject({ sku: skuSchema, quantity: z.int().check(z.gte(1), z.lte(MOST_PIECES)) }))
          .check(z.minLength(1), z.maxLength(40)),
      ),
    }),
    success: { status: 201, description: 'The receipt', schema: receiptSchema },
    errors: ['not-found', 'illegal-transition', 'quantity-exceeds-open', 'conflict'],
    example: { request: { lines: [{ sku: 'DL-10002', quantity: 216 }] } },
  },
})

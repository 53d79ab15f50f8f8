import * as z from 'zod/mini'
import { listOf, pageQuery, shortPageQuery } from '../../shared/http/list.ts'
import { defineRoutes } from '../../shared/http/route.ts'
import { skuSchema } from '../catalog/index.ts'
import { policySchema } from './planning/policy.ts'
import { positionPolicySchema, settingSchema } from './planning/position-policy.ts'
import { simulationSchema } from './planning/simulation.ts'
import { stockFindingSchema } from './positions/report-stock.ts'
import { purchaseOrderExplanationSchema } from './purchase-orders/explanation.ts'
import {
  purchaseOrderIdSchema,
  purchaseOrderSchema,
  purchaseOrderStatuses,
  receiptSchema,
} from './purchase-orders/purchase-order.ts'
import { countTaskSchema } from './readings/count-task.ts'
import { readingSchema } from './readings/reading.ts'
import { supplierFactsSchema, supplierTermsSchema } from './suppliers/supplier-terms.ts'

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

const warehouseIdSchema = z.string().check(z.minLength(1), z.maxLength(64))
const position = z.object({ warehouseId: warehouseIdSchema, sku: skuSchema })
const supplier = z.object({
  supplierId: z
    .string()
    .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'must be the id of an organization')),
})
const text = z.string().check(z.minLength(1), z.maxLength(500))
const quantityOf = (least: number) =>
  z.strictObject({ sku: skuSchema, quantity: z.int().check(z.gte(least), z.lte(MOST_PIECES)) })

const changed = {
  status: 200,
  description: 'The purchase order after it',
  schema: purchaseOrderSchema,
} as const
const changeErrors = ['not-found', 'illegal-transition', 'conflict'] as const

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
    summary: 'List purchase orders',
    description: 'Those that your organization buys or supplies; the operator sees all.',
    query: z.object({
      ...pageQuery,
      sku: z.optional(skuSchema),
      warehouseId: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
      status: z.optional(z.enum(purchaseOrderStatuses)),
      sort: z._default(z.enum(['newest', 'oldest']), 'newest'),
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
  approvePurchaseOrder: {
    method: 'POST',
    path: '/v1/purchase-orders/{purchaseOrderId}/approval',
    permission: 'purchase-order:decide',
    summary: 'Approve a proposed purchase order',
    description: 'For its buyer and the operator. It is not sent by that.',
    params,
    body: z.strictObject({}),
    success: changed,
    errors: changeErrors,
    example: { request: {} },
  },
  sendPurchaseOrder: {
    method: 'POST',
    path: '/v1/purchase-orders/{purchaseOrderId}/dispatch',
    permission: 'purchase-order:decide',
    summary: 'Send an approved purchase order to its supplier',
    description:
      'From now on the supplier sees it. Counts against the month’s cap, and is not refused by it.',
    params,
    body: z.strictObject({}),
    success: changed,
    errors: changeErrors,
    example: { request: {} },
  },
  confirmPurchaseOrder: {
    method: 'POST',
    path: '/v1/purchase-orders/{purchaseOrderId}/confirmation',
    permission: 'purchase-order:confirm',
    summary: 'Confirm a purchase order as its supplier',
    description:
      'Without `lines` all of it will come. A line that will not come in full names what will, 0 for nothing; the rest is not on its way any more.',
    params,
    body: z.strictObject({
      lines: z.optional(z.array(quantityOf(0)).check(z.minLength(1), z.maxLength(40))),
      expectedAt: z.optional(z.iso.datetime({ offset: true })),
      supplierReference: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
    }),
    success: changed,
    errors: [...changeErrors, 'quantity-exceeds-open'],
    example: {
      request: { lines: [{ sku: 'DL-10002', quantity: 192 }], expectedAt: '2026-12-06T08:30:00Z' },
    },
  },
  cancelPurchaseOrder: {
    method: 'POST',
    path: '/v1/purchase-orders/{purchaseOrderId}/cancellation',
    permission: 'purchase-order:decide',
    summary: 'Cancel what has not come of a purchase order',
    description:
      'For its buyer and the operator. The need that raised it is still there, so for `pauseDays` nothing new is ordered of its SKUs by itself.',
    params,
    body: z.strictObject({
      reason: text,
      pauseDays: z._default(z.int().check(z.gte(0), z.lte(365)), 1),
    }),
    success: changed,
    errors: changeErrors,
    example: { request: { reason: 'Ordered by phone', pauseDays: 7 } },
  },
  readPolicy: {
    method: 'GET',
    path: '/v1/replenishment-policies/{warehouseId}/{sku}',
    permission: 'replenishment-policy:read',
    summary: 'Read how a SKU is replenished in a warehouse',
    description:
      'With the last plan, and what each fixed parameter costs against it. Order-up-to, safety stock and lot follow from the forecast where they are not fixed.',
    params: position,
    success: { status: 200, description: 'The policy', schema: positionPolicySchema },
    errors: ['not-found'],
    versioned: true,
  },
  setPolicy: {
    method: 'PUT',
    path: '/v1/replenishment-policies/{warehouseId}/{sku}',
    permission: 'replenishment-policy:write',
    summary: 'Set how a SKU is replenished in a warehouse',
    params: position,
    body: settingSchema,
    success: { status: 200, description: 'The policy after it', schema: positionPolicySchema },
    errors: ['not-found', 'precondition-failed', 'precondition-required'],
    ifMatch: 'orNew',
    versioned: true,
    example: {
      request: {
        policy: {
          rule: 'orderUpTo',
          target: { measure: 'fillRate', value: 0.95 },
          automation: 'send',
          unitPrice: 1200,
          priceBreaks: [{ from: 144, unitPrice: 1100 }],
        },
        supplierId: 'org_sup_ningbo',
        packSize: 12,
        moq: 24,
        leadTimeDays: 7,
      },
    },
  },
  readSupplierTerms: {
    method: 'GET',
    path: '/v1/supplier-terms/{supplierId}',
    permission: 'replenishment-policy:read',
    summary: 'Read what your organization has agreed with a supplier',
    params: supplier,
    success: { status: 200, description: 'The terms', schema: supplierFactsSchema },
    errors: ['not-found'],
    versioned: true,
  },
  setSupplierTerms: {
    method: 'PUT',
    path: '/v1/supplier-terms/{supplierId}',
    permission: 'replenishment-policy:write',
    summary: 'Write down what your organization has agreed with a supplier',
    params: supplier,
    body: supplierTermsSchema,
    success: { status: 200, description: 'The terms after it', schema: supplierFactsSchema },
    errors: ['precondition-failed', 'precondition-required'],
    ifMatch: 'orNew',
    versioned: true,
    example: {
      request: {
        currency: 'CNY',
        calendar: { closedWeekdays: [0, 6], closedOn: ['2026-10-01'] },
        minimumOrderValue: 200000,
        overDelivery: 0.05,
        underDelivery: 0.02,
        approvalAbove: 5000000,
        monthlyCap: 20000000,
      },
    },
  },
  simulatePolicy: {
    method: 'POST',
    path: '/v1/replenishment/simulations',
    permission: 'replenishment-policy:read',
    summary: 'What would this policy have done?',
    description:
      'Plays a policy against the demand of the last days, with lead times as deliveries spread, beside the policy of today. It knows on each day only what was known then. Nothing is changed by it.',
    body: z.strictObject({
      warehouseId: warehouseIdSchema,
      sku: skuSchema,
      policy: policySchema,
      days: z._default(z.int().check(z.gte(7), z.lte(273)), 91),
    }),
    success: { status: 200, description: 'Both policies, played', schema: simulationSchema },
    errors: ['not-found'],
    once: 'natural',
    example: {
      request: {
        warehouseId: 'wh_shanghai',
        sku: 'DL-10002',
        policy: { rule: 'orderUpTo', target: { measure: 'fillRate', value: 0.9 }, automation: 'send' },
        days: 91,
      },
    },
  },
  reportStock: {
    method: 'GET',
    path: '/v1/replenishment/stock-report',
    permission: 'replenishment-policy:read',
    summary: 'List stock that lies too long, with suggestions',
    description:
      'Excess, slow movers and dead stock of your organization, the operator sees all. `limit` positions are looked at, so a page may be short, even empty, and have a next one.',
    query: z.object(shortPageQuery),
    success: { status: 200, description: 'A page of findings', schema: listOf(stockFindingSchema) },
    errors: [],
  },
  listCountTasks: {
    method: 'GET',
    path: '/v1/count-tasks',
    permission: 'count-task:finish',
    summary: 'List stocks that have to be counted',
    description:
      'Of your own warehouses, the operator sees all. Nothing is ordered of them by itself until then.',
    query: z.object(pageQuery),
    success: { status: 200, description: 'A page of open tasks', schema: listOf(countTaskSchema) },
    errors: [],
  },
  finishCount: {
    method: 'POST',
    path: '/v1/count-tasks/{warehouseId}/{sku}/count',
    permission: 'count-task:finish',
    summary: 'Tell what was counted',
    description:
      'The stock is what was found, the difference is an entry of its journal, and automation goes on.',
    params: position,
    body: z.strictObject({ quantity: z.int().check(z.gte(0), z.lte(MOST_PIECES)) }),
    success: { status: 200, description: 'The task, done', schema: countTaskSchema },
    errors: ['not-found', 'illegal-transition', 'conflict'],
    example: { request: { quantity: 118 } },
  },
})

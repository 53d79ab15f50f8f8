import * as z from 'zod/mini'
import { listOf, pageQuery, shortPageQuery } from '../../shared/http/list.ts'
import { defineRoutes } from '../../shared/http/route.ts'
import { idSchema } from '../../shared/ids.ts'
import { skuSchema, unitSchema } from '../catalog/index.ts'
import { coordinatesSchema } from '../inventory/index.ts'
import { backorderSchema } from './backorder.ts'
import { creditSchema } from './credit.ts'
import { orderExplanationSchema } from './explain-order.ts'
import { historyEntrySchema } from './history.ts'
import { orderStatuses } from './lifecycle.ts'
import { orderSchema } from './order.ts'
import { quickOrderSchema } from './quick-order.ts'
import { MOST_ROWS, quickRowSchema } from './quick-rows.ts'
import { returnReasons, returnRequestSchema } from './return-request.ts'
import { shipmentSchema } from './shipment.ts'

/** A thousand lines with their holds take some forty transactions, a second of the function's ten. */
const MOST_LINES = 1_000
const MOST_PIECES = 1_000_000

const quantity = z.int().check(z.gte(1), z.lte(MOST_PIECES))
const organizationId = z.string().check(z.minLength(1), z.maxLength(64))
const reference = z.string().check(z.minLength(1), z.maxLength(100))
const reason = z.string().check(z.minLength(1), z.maxLength(500))
const params = z.object({ orderId: idSchema('ord') })
const instant = z.iso.datetime({ error: 'must be an instant like 2026-11-25T08:00:00Z' })

const wishes = {
  buyerOrderReference: z.optional(reference),
  requestedDeliveryOn: z.optional(z.iso.date({ error: 'must be a date like 2026-12-01' })),
  deliverTo: z.optional(coordinatesSchema),
  allowBackorder: z.optional(z.boolean()),
}
const lines = z
  .array(z.strictObject({ sku: skuSchema, quantity, unit: z.optional(unitSchema) }))
  .check(z.minLength(1), z.maxLength(MOST_LINES))

/** Pieces of lines that something is done with; without `lines` all that are open for it. */
const namedLines = z.optional(
  z
    .array(z.strictObject({ lineNumber: z.int().check(z.gte(1), z.lte(MOST_LINES)), quantity }))
    .check(z.minLength(1), z.maxLength(MOST_LINES)),
)
/** A thousand rows, a heading and some empty lines. */
const manyLines = z.refine(
  text =>
    String(text)
      .split(/\r\n|\r|\n/)
      .filter(line => line.trim() !== '').length <=
    MOST_ROWS + 1,
  `must have at most ${MOST_ROWS} rows`,
)

const order = (description: string, status = 200) => ({ status, description, schema: orderSchema })

/** What can stand in the way of lines that are to be priced and held. */
const linesRefused = [
  'insufficient-stock',
  'sku-unavailable',
  'quantity-refused',
  'order-too-scattered',
  'conflict',
] as const

/** Of what belongs to one order. */
const byAge = z.object({ ...shortPageQuery, sort: z._default(z.enum(['oldest', 'newest']), 'oldest') })

export const routes = defineRoutes({
  placeOrder: {
    method: 'POST',
    path: '/v1/orders',
    permission: 'order:place',
    summary: 'Place an order, or draft one',
    description:
      'Fixes the prices and holds the stock of all lines, or of none. With `allowBackorder` lines that stock does not cover wait for a receipt; without it they refuse the order, all short lines in one answer. With `draft` nothing is placed yet; `holdForMinutes` keeps a draft’s pieces and prices for that long.',
    body: z
      .strictObject({
        lines,
        ...wishes,
        draft: z.optional(z.boolean()),
        holdForMinutes: z.optional(z.int().check(z.gte(1), z.lte(4_320))),
      })
      .check(
        z.refine(({ draft, holdForMinutes }) => draft || holdForMinutes === undefined, {
          path: ['holdForMinutes'],
          message: 'is for a draft only',
        }),
      ),
    success: order('The order, placed or drafted', 201),
    versioned: true,
    errors: linesRefused,
    example: { request: { lines: [{ sku: 'DL-10002', quantity: 24 }], buyerOrderReference: 'PO-2026-118' } },
  },
  listOrders: {
    method: 'GET',
    path: '/v1/orders',
    permission: 'order:read',
    summary: 'List orders, newest first unless sorted otherwise',
    description:
      'A buyer’s own orders, a supplier’s sales; who is both says which by `as`, the operator names `buyerId` or `sellerId`. Orders of more than 45 lines come without them. While a filter passes few orders a page may be short and still have a `nextCursor`. By `total`, or `-total` with the dearest first, at most 1,000 orders are sorted: name a time by `from` and `to` where there are more.',
    query: z.object({
      ...pageQuery,
      as: z.optional(z.enum(['buyer', 'seller'])),
      buyerId: z.optional(organizationId),
      sellerId: z.optional(organizationId),
      status: z.optional(z.enum(orderStatuses)),
      buyerOrderReference: z.optional(reference),
      /** made at that instant or later */
      from: z.optional(instant),
      /** made before that instant */
      to: z.optional(instant),
      sort: z._default(z.enum(['newest', 'oldest', 'total', '-total']), 'newest'),
    }),
    success: { status: 200, description: 'A page of orders', schema: listOf(orderSchema) },
    errors: [],
  },
  readCredit: {
    method: 'GET',
    path: '/v1/credit',
    permission: 'order:read',
    summary: 'What is left of a credit limit, and what is due when',
    description:
      'Of your own organization; the operator names another. Its exposure is the total of its open orders: placed, and neither cancelled, rejected nor completed. Payments are not recorded here, so an order counts until it is completed, and of more than a thousand orders the newest thousand are looked at. Nothing is refused for want of credit.',
    query: z.object({ organizationId: z.optional(organizationId) }),
    success: {
      status: 200,
      description: 'Limit, exposure, what is available, and due dates',
      schema: creditSchema,
    },
    errors: [],
  },
  readOrder: {
    method: 'GET',
    path: '/v1/orders/{orderId}',
    permission: 'order:read',
    summary: 'Read an order',
    params,
    success: order('The order'),
    versioned: true,
    errors: ['not-found'],
  },
  readHistory: {
    method: 'GET',
    path: '/v1/orders/{orderId}/history',
    permission: 'order:read',
    summary: 'Read what was done to an order',
    description:
      'Every change after it was made: what, when, by whom, for whom, why, and the state after it.',
    params,
    query: byAge,
    success: { status: 200, description: 'A page of changes', schema: listOf(historyEntrySchema) },
    errors: ['not-found'],
  },
  explainOrder: {
    method: 'GET',
    path: '/v1/orders/{orderId}/explanation',
    permission: 'order:read',
    summary: 'Read why an order’s lines cost what they do and come from where they come from',
    description:
      'From what was stored with the lines, decided again: `isSame` says that it comes to the same. The warehouses are shown to the seller and the operator.',
    params,
    success: { status: 200, description: 'The reasons, line by line', schema: orderExplanationSchema },
    errors: ['not-found'],
  },
  readShipments: {
    method: 'GET',
    path: '/v1/orders/{orderId}/shipments',
    permission: 'order:read',
    summary: 'List the shipments of an order',
    params,
    query: byAge,
    success: { status: 200, description: 'A page of shipments', schema: listOf(shipmentSchema) },
    errors: ['not-found'],
  },
  quickOrder: {
    method: 'POST',
    path: '/v1/quick-orders',
    permission: 'order:place',
    summary: 'Make a draft of many rows at once',
    description:
      'Rows of SKU or GTIN, quantity and unit, as a list or as a pasted or uploaded `text` (tabs, semicolons, commas or blanks between the cells, a heading is left out). Each row is answered: with its price and what is there, or with what is wrong. The accepted ones are a draft, to be placed by `POST /v1/orders/{orderId}/placement`.',
    body: z
      .strictObject({
        rows: z.optional(z.array(quickRowSchema).check(z.minLength(1), z.maxLength(MOST_ROWS))),
        text: z.optional(z.string().check(z.minLength(1), z.maxLength(200_000), manyLines)),
        ...wishes,
      })
      .check(
        z.refine(({ rows, text }) => (rows === undefined) !== (text === undefined), {
          path: ['rows'],
          message: 'is required, or text in its place',
        }),
      ),
    success: { status: 201, description: 'An answer for each row', schema: quickOrderSchema },
    errors: ['conflict'],
    example: { request: { text: 'DL-10002\t24\n6901234567892\t2\tXCS' } },
  },
  reorder: {
    method: 'POST',
    path: '/v1/orders/{orderId}/reorders',
    permission: 'order:place',
    summary: 'Make a draft of an earlier order',
    description: 'At the prices of now. Lines that are not sold any more are answered as refused rows.',
    params,
    body: z.strictObject(wishes),
    success: { status: 201, description: 'An answer for each line', schema: quickOrderSchema },
    errors: ['not-found', 'conflict'],
    example: { request: { buyerOrderReference: 'PO-2026-131' } },
  },
  placeDraft: {
    method: 'POST',
    path: '/v1/orders/{orderId}/placement',
    permission: 'order:place',
    summary: 'Place a draft',
    description:
      'With its own prices and pieces while they are held for it, otherwise with those of now. Name the version that you read in `If-Match`.',
    params,
    ifMatch: 'required',
    success: order('The order, placed'),
    versioned: true,
    errors: [
      'not-found',
      'illegal-transition',
      ...linesRefused,
      'precondition-failed',
      'precondition-required',
    ],
  },
  changeOrder: {
    method: 'PUT',
    path: '/v1/orders/{orderId}',
    permission: 'order:place',
    summary: 'Change an order of which nothing was shipped',
    description:
      'Replaces lines and wishes: they are priced anew and just they are held, all or nothing. A confirmed order is to be confirmed again; a draft gives back what was held for it.',
    params,
    ifMatch: 'required',
    body: z.strictObject({ lines, ...wishes }),
    success: order('The order, changed'),
    versioned: true,
    errors: [
      'not-found',
      'illegal-transition',
      ...linesRefused,
      'precondition-failed',
      'precondition-required',
    ],
    example: { request: { lines: [{ sku: 'DL-10002', quantity: 36 }] } },
  },
  redirectOrder: {
    method: 'PUT',
    path: '/v1/orders/{orderId}/delivery-place',
    permission: 'order:place',
    summary: 'Have an order sent to another unit of its buyer',
    description: 'For what is not shipped yet. Lines, prices and a confirmation stay as they are.',
    params,
    ifMatch: 'required',
    body: z.strictObject({ unitId: z.string().check(z.minLength(1), z.maxLength(40)) }),
    success: order('The order, with where it goes'),
    versioned: true,
    errors: ['not-found', 'illegal-transition', 'conflict', 'precondition-failed', 'precondition-required'],
    example: { request: { unitId: 'shop-2' } },
  },
  confirmOrder: {
    method: 'POST',
    path: '/v1/orders/{orderId}/confirmation',
    permission: 'order:confirm',
    summary: 'Confirm an order as it stands',
    params,
    ifMatch: 'required',
    success: order('The order, confirmed'),
    versioned: true,
    errors: ['not-found', 'illegal-transition', 'conflict', 'precondition-failed', 'precondition-required'],
  },
  rejectOrder: {
    method: 'POST',
    path: '/v1/orders/{orderId}/rejection',
    permission: 'order:confirm',
    summary: 'Reject an order that is not confirmed',
    description: 'All that was held for it can be sold again.',
    params,
    body: z.strictObject({ reason }),
    success: order('The order, rejected'),
    versioned: true,
    errors: ['not-found', 'illegal-transition', 'conflict'],
    example: { request: { reason: '该型号已停产' } },
  },
  cancelOrder: {
    method: 'POST',
    path: '/v1/orders/{orderId}/cancellations',
    permission: 'order:cancel',
    summary: 'Cancel an order or a part of it',
    description:
      'Without `lines`: everything that is not shipped. Of each line first the pieces that wait for a receipt, then held ones; just those can be sold again.',
    params,
    body: z.strictObject({ lines: namedLines, reason: z.optional(reason) }),
    success: order('The order, with what is left of it'),
    versioned: true,
    errors: ['not-found', 'illegal-transition', 'quantity-exceeds-open', 'conflict'],
    example: { request: { lines: [{ lineNumber: 1, quantity: 12 }], reason: 'ordered twice' } },
  },
  shipOrder: {
    method: 'POST',
    path: '/v1/orders/{orderId}/shipments',
    permission: 'order:ship',
    summary: 'Ship an order or a part of it',
    description:
      'Without `lines`: everything that is held; with `warehouseId` only what lies there. The invoice of the shipment follows by itself. A request of more than 200 lines makes several shipments.',
    params,
    body: z.strictObject({ lines: namedLines, warehouseId: z.optional(organizationId) }),
    success: { status: 201, description: 'The shipment', schema: shipmentSchema },
    errors: ['not-found', 'illegal-transition', 'quantity-exceeds-open', 'insufficient-stock', 'conflict'],
    example: { request: { lines: [{ lineNumber: 1, quantity: 12 }] } },
  },
  deliverOrder: {
    method: 'POST',
    path: '/v1/orders/{orderId}/deliveries',
    permission: 'order:deliver',
    summary: 'Confirm that pieces arrived',
    description: 'Without `lines`: everything that is underway.',
    params,
    body: z.strictObject({ lines: namedLines }),
    success: order('The order, with what arrived'),
    versioned: true,
    errors: ['not-found', 'illegal-transition', 'quantity-exceeds-open', 'conflict'],
    example: { request: { lines: [{ lineNumber: 1, quantity: 12 }] } },
  },
  completeOrder: {
    method: 'POST',
    path: '/v1/orders/{orderId}/completion',
    permission: 'order:place',
    summary: 'Accept the delivery and close the order',
    params,
    success: order('The order, completed'),
    versioned: true,
    errors: ['not-found', 'illegal-transition', 'conflict'],
  },
  listReturns: {
    method: 'GET',
    path: '/v1/orders/{orderId}/return-requests',
    permission: 'order:read',
    summary: 'List what the buyer wants to give back of an order',
    params,
    query: byAge,
    success: { status: 200, description: 'A page of requests', schema: listOf(returnRequestSchema) },
    errors: ['not-found'],
  },
  requestReturn: {
    method: 'POST',
    path: '/v1/orders/{orderId}/return-requests',
    permission: 'order:place',
    summary: 'Ask to give shipped goods back',
    description:
      'Without `lines`: all that was shipped and is not asked back yet. The seller accepts or declines; what comes back is booked when it is there.',
    params,
    body: z.strictObject({ lines: namedLines, reason: z.enum(returnReasons) }),
    success: { status: 201, description: 'The request', schema: returnRequestSchema },
    errors: ['not-found', 'illegal-transition', 'quantity-exceeds-open', 'conflict'],
    example: { request: { lines: [{ lineNumber: 1, quantity: 2 }], reason: 'damaged' } },
  },
  decideReturn: {
    method: 'POST',
    path: '/v1/orders/{orderId}/return-requests/{returnId}/decision',
    permission: 'order:confirm',
    summary: 'Accept or decline what a buyer wants to give back',
    params: z.object({ orderId: idSchema('ord'), returnId: idSchema('ret') }),
    body: z.strictObject({ accept: z.boolean(), note: z.optional(reason) }),
    success: { status: 200, description: 'The request, decided', schema: returnRequestSchema },
    errors: ['not-found', 'illegal-transition', 'conflict'],
    example: { request: { accept: true, note: '请附上送货单一并寄回' } },
  },
  listBackorders: {
    method: 'GET',
    path: '/v1/backorders',
    permission: 'backorder:read',
    summary: 'List what buyers wait for',
    description:
      'A seller’s backorders, who waits longest first: in that order a receipt fills them. With a filter a page may be short and still have a `nextCursor`.',
    query: z.object({
      ...pageQuery,
      sellerId: z.optional(organizationId),
      buyerId: z.optional(organizationId),
      sku: z.optional(skuSchema),
      sort: z._default(z.enum(['oldest', 'newest']), 'oldest'),
    }),
    success: { status: 200, description: 'A page of backorders', schema: listOf(backorderSchema) },
    errors: [],
  },
})

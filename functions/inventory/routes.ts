import * as z from 'zod/mini'
import { listOf, pageQuery, shortPageQuery } from '../../shared/http/list.ts'
import { defineRoutes } from '../../shared/http/route.ts'
import { journalEntrySchema, movementKinds } from './journal.ts'
import { levelsSchema } from './levels.ts'
import { movementSchema } from './movement.ts'
import { promotionSchema } from './promote-stock.ts'
import { coordinatesSchema, stockSchema } from './stock.ts'
import { allocationRuleSchema, allocationRules, warehouseSchema } from './warehouse.ts'

/** Of a transfer each line is two writes of one transaction. */
const MOST_LINES = 45
const MOST_PIECES = 1_000_000_000

const idText = z.string().check(z.minLength(1), z.maxLength(64))
/** It becomes part of keys, in which `#` separates. */
const plainId = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be letters, digits, dots and dashes'))
const skuText = plainId
const text = (most: number) => z.string().check(z.minLength(1), z.maxLength(most))
const pieces = z.int().check(z.gte(1), z.lte(MOST_PIECES))
const found = z.int().check(z.gte(0), z.lte(MOST_PIECES))
const signed = z.int().check(
  z.gte(-MOST_PIECES),
  z.lte(MOST_PIECES),
  z.refine(value => value !== 0, 'must not be 0'),
)
const instant = z.iso.datetime({ error: 'must be an instant like 2026-11-25T08:00:00Z' })

const linesOf = <T extends z.ZodMiniType<number>>(quantity: T) =>
  z.array(z.strictObject({ sku: skuText, quantity })).check(
    z.minLength(1),
    z.maxLength(MOST_LINES),
    z.refine(lines => new Set(lines.map(({ sku }) => sku)).size === lines.length, 'must name each SKU once'),
  )

const common = { warehouseId: idText, reference: z.optional(text(100)) }
const optionalReason = { reason: z.optional(text(500)) }

const movementBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('receipt'), ...common, ...optionalReason, lines: linesOf(pieces) }),
  z.strictObject({ kind: z.literal('adjustment'), ...common, reason: text(500), lines: linesOf(signed) }),
  z
    .strictObject({
      kind: z.literal('transfer'),
      ...common,
      ...optionalReason,
      toWarehouseId: idText,
      lines: linesOf(pieces),
    })
    .check(
      z.refine(({ warehouseId, toWarehouseId }) => warehouseId !== toWarehouseId, {
        path: ['toWarehouseId'],
        message: 'must be another warehouse',
      }),
    ),
  z.strictObject({
    kind: z.literal('count'),
    ...common,
    ...optionalReason,
    countedAt: z.optional(instant),
    lines: linesOf(found),
  }),
  z.strictObject({ kind: z.literal('quarantine'), ...common, reason: text(500), lines: linesOf(signed) }),
])

const placeParams = z.object({ warehouseId: idText, sku: skuText })
const ownerFilter = { ownerId: z.optional(idText) }
const ownerQuery = z.object(ownerFilter)
const versionErrors = ['precondition-failed', 'precondition-required', 'conflict'] as const

export const routes = defineRoutes({
  readStock: {
    method: 'GET',
    path: '/v1/stock',
    permission: 'stock:read',
    summary: 'Read the stock of a SKU',
    description:
      'With `warehouseId`: that warehouse alone, as one object. Without: a list over all warehouses that have had the SKU.',
    query: z.object({
      ...shortPageQuery,
      sku: idText,
      warehouseId: z.optional(idText),
      sort: z._default(z.enum(['warehouseId', '-warehouseId']), 'warehouseId'),
    }),
    success: { status: 200, description: 'The stock', schema: z.union([stockSchema, listOf(stockSchema)]) },
    errors: ['not-found'],
  },
  listWarehouseStock: {
    method: 'GET',
    path: '/v1/warehouses/{warehouseId}/stock',
    permission: 'stock:read',
    summary: 'List what lies in a warehouse, by SKU',
    description:
      'With `level` only what is too low, or over, by the levels that its owner has set: then a page may be short and still have a `nextCursor`.',
    params: z.object({ warehouseId: idText }),
    query: z.object({
      ...pageQuery,
      level: z.optional(z.enum(['low', 'over'])),
      sort: z._default(z.enum(['sku', '-sku']), 'sku'),
    }),
    success: { status: 200, description: 'A page of stocks', schema: listOf(stockSchema) },
    errors: ['not-found'],
  },
  moveStock: {
    method: 'POST',
    path: '/v1/stock-movements',
    permission: 'stock:move',
    summary: 'Book a receipt, an adjustment, a transfer, a count or a quarantine',
    description:
      'All lines or none. `quantity` is what came, what changed (signed, with a reason), what goes over, what was found, or what is kept from sale (below zero: let go again). A count answers the variance; it is refused when pieces were moved after `countedAt`. What orders hold cannot be adjusted away; a count can find less than they hold, and then nothing new is promised.',
    body: movementBody,
    success: { status: 201, description: 'The movement', schema: movementSchema },
    errors: ['not-found', 'sku-unavailable', 'insufficient-stock', 'illegal-transition', 'conflict'],
    example: {
      request: {
        kind: 'receipt',
        warehouseId: 'wh_shanghai',
        reference: 'ASN-7731',
        lines: [{ sku: 'DL-10002', quantity: 120 }],
      },
    },
  },
  listMovements: {
    method: 'GET',
    path: '/v1/stock-movements',
    permission: 'stock:read',
    summary: 'List what changed the stock on a day',
    description:
      'Everything that moved goods, whoever caused it: movements booked by hand, shipments, receipts, readings of devices. Holds are not among it.',
    query: z.object({
      ...pageQuery,
      day: z.iso.date({ error: 'must be a date like 2026-11-25' }),
      warehouseId: z.optional(idText),
      sku: z.optional(idText),
      kind: z.optional(z.enum(movementKinds)),
      sort: z._default(z.enum(['newest', 'oldest']), 'newest'),
    }),
    success: { status: 200, description: 'A page of entries', schema: listOf(journalEntrySchema) },
    errors: [],
  },
  listWarehouses: {
    method: 'GET',
    path: '/v1/warehouses',
    permission: 'stock:read',
    summary: 'List your warehouses',
    description: 'The operator sees all of them. Changes show within a minute.',
    query: z.object({
      ...shortPageQuery,
      ...ownerFilter,
      sort: z._default(z.enum(['warehouseId', '-warehouseId']), 'warehouseId'),
    }),
    success: { status: 200, description: 'A page of warehouses', schema: listOf(warehouseSchema) },
    errors: [],
  },
  keepWarehouse: {
    method: 'PUT',
    path: '/v1/warehouses/{warehouseId}',
    permission: 'stock:manage',
    summary: 'Open a warehouse, or change it',
    description: 'The operator names the `ownerId` of a new one.',
    params: z.object({ warehouseId: plainId }),
    ifMatch: 'orNew',
    body: z.strictObject({
      name: text(200),
      ownerId: z.optional(idText),
      priority: z.optional(z.int().check(z.gte(1), z.lte(1_000))),
      coordinates: z.optional(coordinatesSchema),
    }),
    success: { status: 200, description: 'The warehouse', schema: warehouseSchema },
    versioned: true,
    errors: ['not-found', ...versionErrors],
    example: {
      request: { name: '宁波仓', priority: 2, coordinates: { latitude: 29.87, longitude: 121.54 } },
    },
  },
  readAllocationRule: {
    method: 'GET',
    path: '/v1/allocation-rule',
    permission: 'stock:read',
    summary: 'Read how orders are taken from your warehouses',
    query: ownerQuery,
    success: { status: 200, description: 'The rule', schema: allocationRuleSchema },
    versioned: true,
    errors: ['not-found'],
  },
  setAllocationRule: {
    method: 'PUT',
    path: '/v1/allocation-rule',
    permission: 'stock:manage',
    summary: 'Say how orders are taken from your warehouses',
    description:
      'Among warehouses that have all of a line, and for the order of a split: `mostStock`, `priority` or `nearest` to where the order goes. It holds for orders from now on, within a minute.',
    query: ownerQuery,
    ifMatch: 'orNew',
    body: z.strictObject({ rule: z.enum(allocationRules) }),
    success: { status: 200, description: 'The rule', schema: allocationRuleSchema },
    versioned: true,
    errors: ['not-found', ...versionErrors],
    example: { request: { rule: 'nearest' } },
  },
  readLevels: {
    method: 'GET',
    path: '/v1/warehouses/{warehouseId}/stock/{sku}/levels',
    permission: 'stock:read',
    summary: 'Read when you are warned of a stock',
    params: placeParams,
    success: { status: 200, description: 'The levels', schema: levelsSchema },
    versioned: true,
    errors: ['not-found'],
  },
  setLevels: {
    method: 'PUT',
    path: '/v1/warehouses/{warehouseId}/stock/{sku}/levels',
    permission: 'stock:manage',
    summary: 'Say when you want to be warned of a stock',
    description:
      'Told by the events `inventory.stock-low.v1` and `inventory.stock-over.v1`, once until it was otherwise.',
    params: placeParams,
    ifMatch: 'orNew',
    body: z
      .strictObject({ lowBelow: z.optional(found), overAbove: z.optional(found) })
      .check(
        z.refine(
          ({ lowBelow, overAbove }) =>
            lowBelow === undefined || overAbove === undefined || lowBelow <= overAbove,
          { path: ['overAbove'], message: 'must not be less than lowBelow' },
        ),
      ),
    success: { status: 200, description: 'The levels', schema: levelsSchema },
    versioned: true,
    errors: ['not-found', ...versionErrors],
    example: { request: { lowBelow: 24, overAbove: 1_000 } },
  },
  startPromotion: {
    method: 'PUT',
    path: '/v1/warehouses/{warehouseId}/stock/{sku}/promotion',
    permission: 'stock:manage',
    summary: 'Split a stock for a promotion',
    description:
      'What is available is spread over `buckets`, so that many orders for it are written at once; nobody is refused while any bucket has pieces.',
    params: placeParams,
    body: z.strictObject({ buckets: z.int().check(z.gte(2), z.lte(32)) }),
    success: { status: 200, description: 'The promotion', schema: promotionSchema },
    errors: ['not-found', 'illegal-transition', 'conflict'],
    example: { request: { buckets: 10 } },
  },
  endPromotion: {
    method: 'DELETE',
    path: '/v1/warehouses/{warehouseId}/stock/{sku}/promotion',
    permission: 'stock:manage',
    summary: 'End a promotion',
    description:
      'What is free goes back. `ending`: orders still hold pieces in buckets; ask again when they have left.',
    params: placeParams,
    success: { status: 200, description: 'The promotion', schema: promotionSchema },
    errors: ['not-found', 'illegal-transition', 'conflict'],
  },
})

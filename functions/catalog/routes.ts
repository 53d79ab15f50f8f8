import * as z from 'zod/mini'
import { listOf, pageQuery } from '../../shared/http/list.ts'
import { defineRoutes } from '../../shared/http/route.ts'
import { audienceSchema } from './audience.ts'
import { explanationSchema } from './explanation.ts'
import { gtinSchema } from './gtin.ts'
import { offerSchema } from './offer.ts'
import { priceEntrySchema, priceListIdSchema, priceListSchema, priceListTermsSchema } from './price-list.ts'
import { productFactsSchema, productRecordSchema, productStatuses, skuSchema } from './product.ts'

const organizationId = z.string().check(z.minLength(1), z.maxLength(64))
const ofSku = z.object({ sku: skuSchema })
const ofList = z.object({ priceListId: priceListIdSchema })
/** Only the operator names whose a new thing is. */
const sellerId = z.optional(organizationId)

/** With the list itself, its event and the request's record they are one transaction of a hundred. */
const MOST_PRICES = 90
const MOST_ROWS = 200

const rowAnswerSchema = z.object({
  row: z.int(),
  sku: z.optional(z.string()),
  outcome: z.enum(['added', 'changed', 'unchanged', 'refused']),
  version: z.optional(z.int()),
  code: z.optional(z.string()),
  detail: z.optional(z.string()),
  errors: z.optional(z.array(z.object({ pointer: z.string(), rule: z.string() }))),
})

const exampleProduct = {
  name: { zh: '内六角螺栓 M8 镀锌', en: 'Hex socket bolt M8, zinc plated' },
  category: 'fasteners',
  gtin: '4006381333931',
  unit: 'C62',
  packs: [{ unit: 'XCS', quantity: 24 }],
  unitPrice: { amount: 1999, currency: 'CNY' },
  taxRate: '0.13',
  taxClassificationCode: '1080412990000000000',
  quantityRules: { minimum: 12, multiple: 12 },
}

export const routes = defineRoutes({
  listProducts: {
    method: 'GET',
    path: '/v1/products',
    permission: 'product:read',
    summary: 'List what can be ordered',
    description:
      'SKUs on sale with your prices and the quantity available. `text` finds SKUs by the beginnings of words of their names, code and category. A page may have fewer than `limit`; go on while there is a `nextCursor`. `status=retired` is for those who keep the SKUs.',
    query: z.object({
      ...pageQuery,
      category: z.optional(z.string().check(z.maxLength(40))),
      text: z.optional(z.string().check(z.minLength(1), z.maxLength(100))),
      status: z.optional(z.enum(productStatuses)),
      sort: z._default(z.enum(['sku', '-sku']), 'sku'),
    }),
    success: { status: 200, description: 'A page of SKUs', schema: listOf(offerSchema) },
    errors: [],
  },
  readProduct: {
    method: 'GET',
    path: '/v1/products/{sku}',
    permission: 'product:read',
    summary: 'Read one SKU',
    params: ofSku,
    success: { status: 200, description: 'The SKU, with your price', schema: offerSchema },
    errors: ['not-found'],
    versioned: true,
  },
  readProductRecord: {
    method: 'GET',
    path: '/v1/products/{sku}/record',
    permission: 'product:manage',
    summary: 'Read a SKU as it is kept',
    description: 'What a change starts from: with the list price, the assortment and who changed it last.',
    params: ofSku,
    success: { status: 200, description: 'The SKU as it is kept', schema: productRecordSchema },
    errors: ['not-found'],
    versioned: true,
  },
  saveProduct: {
    method: 'PUT',
    path: '/v1/products/{sku}',
    permission: 'product:manage',
    summary: 'Add or change a SKU',
    description: 'The whole SKU as it is to be. A retired one is on sale again.',
    params: ofSku,
    body: z.safeExtend(productFactsSchema, { sellerId }),
    success: { status: 200, description: 'The SKU as it is kept now', schema: productRecordSchema },
    errors: ['not-found', 'gtin-taken', 'conflict'],
    versioned: true,
    ifMatch: 'orNew',
    example: { request: exampleProduct },
  },
  retireProduct: {
    method: 'POST',
    path: '/v1/products/{sku}/retirement',
    permission: 'product:manage',
    summary: 'Take a SKU off sale',
    params: ofSku,
    body: z.strictObject({}),
    success: { status: 200, description: 'The SKU, retired', schema: productRecordSchema },
    errors: ['not-found', 'illegal-transition', 'conflict'],
    versioned: true,
    ifMatch: 'required',
  },
  importProducts: {
    method: 'POST',
    path: '/v1/product-imports',
    permission: 'product:manage',
    summary: 'Add and change many SKUs',
    description:
      'Each row is a SKU as it is to be, with its `sku`; each is answered by itself, and a refused one keeps no other from being written. Rows that say what is there already are `unchanged`, so the same file can be sent again.',
    body: z.strictObject({
      rows: z.array(z.record(z.string(), z.unknown())).check(z.minLength(1), z.maxLength(MOST_ROWS)),
      sellerId,
    }),
    success: {
      status: 200,
      description: 'What became of each row',
      schema: z.object({ rows: z.array(rowAnswerSchema) }),
    },
    errors: ['conflict'],
    once: 'natural',
    example: { request: { rows: [{ sku: 'DL-20001', ...exampleProduct }] } },
  },
  findGtin: {
    method: 'GET',
    path: '/v1/gtins/{gtin}',
    permission: 'product:read',
    summary: 'Find what has a GTIN',
    description: 'The SKU and which of its units the number is of: the piece, the case or the pallet.',
    params: z.object({ gtin: gtinSchema }),
    success: {
      status: 200,
      description: 'The SKU and unit',
      schema: z.object({ gtin: z.string(), unit: z.string(), product: offerSchema }),
    },
    errors: ['not-found'],
  },
  listPriceLists: {
    method: 'GET',
    path: '/v1/price-lists',
    permission: 'price-list:manage',
    summary: 'List price lists',
    description:
      'A seller’s own by id; the operator names the seller. With a filter a page may have fewer than `limit`; go on while there is a `nextCursor`.',
    query: z.object({
      ...pageQuery,
      sellerId,
      audience: z.optional(audienceSchema),
      status: z.optional(z.enum(['active', 'retired'])),
      sort: z._default(z.enum(['priceListId', '-priceListId']), 'priceListId'),
    }),
    success: { status: 200, description: 'A page of price lists', schema: listOf(priceListSchema) },
    errors: [],
  },
  readPriceList: {
    method: 'GET',
    path: '/v1/price-lists/{priceListId}',
    permission: 'price-list:manage',
    summary: 'Read a price list',
    params: ofList,
    success: { status: 200, description: 'The list’s terms', schema: priceListSchema },
    errors: ['not-found'],
    versioned: true,
  },
  savePriceList: {
    method: 'PUT',
    path: '/v1/price-lists/{priceListId}',
    permission: 'price-list:manage',
    summary: 'Make a price list or change its terms',
    description: 'Audience and currency stay as the list was made. It counts from the next price asked for.',
    params: ofList,
    body: z.safeExtend(priceListTermsSchema, { sellerId }),
    success: { status: 200, description: 'The list’s terms now', schema: priceListSchema },
    errors: ['not-found', 'illegal-transition', 'conflict'],
    versioned: true,
    ifMatch: 'orNew',
    example: {
      request: {
        name: { zh: '金牌经销商 2026', en: 'Gold dealers 2026' },
        audience: 'group:gold',
        currency: 'CNY',
        priority: 10,
        validUntil: '2027-01-01T00:00:00Z',
      },
    },
  },
  listPrices: {
    method: 'GET',
    path: '/v1/price-lists/{priceListId}/prices',
    permission: 'price-list:manage',
    summary: 'List the prices in a price list',
    description: 'By SKU. A page may have fewer than `limit`; go on while there is a `nextCursor`.',
    params: ofList,
    query: z.object({ ...pageQuery, sort: z._default(z.enum(['sku', '-sku']), 'sku') }),
    success: { status: 200, description: 'A page of prices', schema: listOf(priceEntrySchema) },
    errors: ['not-found'],
  },
  setPrices: {
    method: 'POST',
    path: '/v1/price-lists/{priceListId}/prices',
    permission: 'price-list:manage',
    summary: 'Set prices in a price list',
    description:
      'Sets and takes out prices of up to 90 SKUs, all or nothing. The list’s version counts these changes too.',
    params: ofList,
    body: z
      .strictObject({
        set: z._default(z.array(priceEntrySchema), []),
        remove: z._default(z.array(skuSchema), []),
      })
      .check(
        z.refine(({ set, remove }) => set.length + remove.length >= 1, 'must set or remove something'),
        z.refine(
          ({ set, remove }) => set.length + remove.length <= MOST_PRICES,
          `must be about at most ${MOST_PRICES} SKUs`,
        ),
      ),
    success: { status: 200, description: 'The list’s terms with its new version', schema: priceListSchema },
    errors: ['not-found', 'sku-unavailable', 'conflict'],
    versioned: true,
    ifMatch: 'required',
    example: {
      request: {
        set: [
          {
            sku: 'DL-10002',
            tiers: [
              { from: 1, amount: 1899 },
              { from: 240, amount: 1799 },
            ],
            quantityRules: { minimum: 24, multiple: 24 },
          },
        ],
      },
    },
  },
  explainPrice: {
    method: 'GET',
    path: '/v1/prices/explanation',
    permission: 'product:read',
    summary: 'Explain a price',
    description:
      'Why a SKU costs you what it does at a quantity, why the other price lists do not count, and how much more reaches the next tier. The SKU’s seller and the operator may ask for another `buyerId`.',
    query: z.object({
      sku: skuSchema,
      quantity: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(1_000_000)), 1),
      unit: z.optional(z.string().check(z.maxLength(3))),
      buyerId: z.optional(organizationId),
    }),
    success: { status: 200, description: 'The price and its reasons', schema: explanationSchema },
    errors: ['not-found'],
  },
})

import * as z from 'zod/mini'
import { moneySchema } from '../../shared/money.ts'
import { audienceSchema } from './audience.ts'
import { gtin14, gtinSchema } from './gtin.ts'
import { quantityRulesSchema } from './quantity-rules.ts'
import { unitSchema } from './unit.ts'

export const skuSchema = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be a SKU of letters, digits, dots and dashes'))

/** A text in the languages of the tenant's readers. */
export const localizedSchema = z.object({ zh: z.string(), en: z.string() })

const text = (most: number) => z.string().check(z.minLength(1), z.maxLength(most))
const localized = (most: number) => z.strictObject({ zh: text(most), en: text(most) })

/** A pack level: how many of the SKU's own units are in it. */
const packSchema = z.strictObject({
  unit: unitSchema,
  /** in the SKU's own unit */
  quantity: z.int().check(z.gte(2), z.lte(1_000_000)),
  /** the number on the pack, which is another than the piece's */
  gtin: z.optional(gtinSchema),
})

/** What one unit weighs: scales on shelves tell pieces by it. */
const weightSchema = z.strictObject({
  grams: z.number().check(z.positive(), z.lte(100_000_000)),
  /** how far a weight may be from whole units, as a share of one; default 0.25 */
  tolerance: z.optional(z.number().check(z.gte(0), z.lte(0.5))),
})

const translationsSchema = z
  .record(
    z.string().check(z.regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, 'must be a BCP 47 language tag')),
    z.strictObject({ name: text(200), description: z.optional(text(4000)) }),
  )
  .check(z.refine(languages => Object.keys(languages).length <= 20, 'must have at most 20 languages'))

/** Categories of tax of UNTDID 5305 as EN 16931 has them. */
export const taxCategories = ['S', 'Z', 'E', 'AE', 'K', 'G', 'O'] as const

const facts = {
  name: localized(200),
  description: z.optional(localized(4000)),
  /** names and descriptions in further languages */
  translations: z.optional(translationsSchema),
  /** the seller's category, for example `fasteners` */
  category: z.optional(z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be a lower-case word'))),
  gtin: z.optional(gtinSchema),
  /** the unit in which it is stocked and priced: UN/ECE Recommendation 20, `C62` is one piece */
  unit: unitSchema,
  packs: z.optional(z.array(packSchema).check(z.maxLength(6))),
  weight: z.optional(weightSchema),
  /** tax-included (含税) list price of one unit */
  unitPrice: moneySchema,
  /** VAT rate as a decimal string */
  taxRate: z
    .string()
    .check(z.regex(/^0(\.\d{1,4})?$/, 'must be a rate as a decimal text below 1, like 0.13')),
  /** UNTDID 5305; absent means standard rate */
  taxCategory: z.optional(z.enum(taxCategories)),
  /** 商品和服务税收分类编码, 19 digits */
  taxClassificationCode: z.string().check(z.regex(/^\d{19}$/, 'must have 19 digits')),
  /** for all buyers; a price list may say otherwise for its own */
  quantityRules: z.optional(quantityRulesSchema),
  /** the assortment (可售范围): who may see and buy it; absent means everyone */
  availableTo: z.optional(z.array(audienceSchema).check(z.minLength(1), z.maxLength(50))),
}

type Facts = z.infer<z.ZodMiniObject<typeof facts>>

/** In minor units. A million of the dearest are still a whole number that can be told apart from the next. */
export const MOST_FOR_A_UNIT = 1_000_000_000

/** Characters of all that is said of a SKU: a page of twenty stays a page. */
const MOST_CHARACTERS = 20_000

/** The GTINs of a SKU and its packs, each with the unit that it is the number of. */
export const gtinsOf = ({ gtin, unit, packs = [] }: Pick<Facts, 'gtin' | 'unit' | 'packs'>) =>
  [{ gtin, unit }, ...packs].flatMap(level =>
    level.gtin ? [{ gtin: gtin14(level.gtin), unit: level.unit }] : [],
  )

const allDifferent = (texts: readonly string[]): boolean => new Set(texts).size === texts.length

/** What the seller says of a SKU. */
export const productFactsSchema = z
  .strictObject(facts)
  .check(
    z.refine(({ unitPrice: { amount } }) => amount >= 0 && amount <= MOST_FOR_A_UNIT, {
      message: `must be 0 to ${MOST_FOR_A_UNIT}`,
      path: ['unitPrice', 'amount'],
    }),
    z.refine(
      product => JSON.stringify(product).length <= MOST_CHARACTERS,
      `must have at most ${MOST_CHARACTERS} characters of JSON`,
    ),
    z.refine(({ unit, packs = [] }) => allDifferent([unit, ...packs.map(pack => pack.unit)]), {
      message: 'must each have a unit of their own',
      path: ['packs'],
    }),
    z.refine(product => allDifferent(gtinsOf(product).map(({ gtin }) => gtin)), {
      message: 'must each have a GTIN of their own',
      path: ['packs'],
    }),
  )
  .register(z.globalRegistry, { id: 'ProductFacts', description: 'What a seller says of a SKU.' })

export type ProductFacts = z.infer<typeof productFactsSchema>

export const productStatuses = ['active', 'retired'] as const

/** What is sold and stocked, as data of the catalogue. */
export const productSchema = z
  .object({
    sku: skuSchema,
    ...facts,
    sellerId: z.string(),
    status: z.enum(productStatuses),
  })
  .register(z.globalRegistry, { id: 'Product', description: 'A SKU that the tenant sells.' })

export type Product = z.infer<typeof productSchema>

/** A SKU as those see it who keep it: with its version, which is its ETag. */
export const productRecordSchema = z
  .extend(productSchema, { version: z.int(), changedAt: z.string(), changedBy: z.string() })
  .register(z.globalRegistry, { id: 'ProductRecord', description: 'A SKU with the version it is in.' })

export type ProductRecord = z.infer<typeof productRecordSchema>

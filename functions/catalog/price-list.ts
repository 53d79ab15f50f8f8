import * as z from 'zod/mini'
import { audienceSchema } from './audience.ts'
import { localizedSchema, MOST_FOR_A_UNIT, skuSchema } from './product.ts'
import { quantityRulesSchema } from './quantity-rules.ts'

export const priceListIdSchema = z
  .string()
  .check(z.regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'must be lower-case letters, digits and dashes'))

const instant = z.iso.datetime({ message: 'must be an instant in UTC like 2026-11-25T08:00:00Z' })

/** From this many units on, one costs that much. */
export const tierSchema = z.strictObject({
  /** in the SKU's own unit */
  from: z.int().check(z.gte(1), z.lte(1_000_000)),
  /** tax-included price of one unit, in minor units of the list's currency */
  amount: z.int().check(z.gte(0), z.lte(MOST_FOR_A_UNIT)),
})
export type Tier = z.infer<typeof tierSchema>

const rising = (values: readonly number[]): boolean =>
  values.every((value, i) => i === 0 || value > (values[i - 1] ?? 0))
const notRising = (values: readonly number[]): boolean =>
  values.every((value, i) => i === 0 || value <= (values[i - 1] ?? 0))

/** What a list says of one SKU: its price by quantity, and how its buyers may order it. */
export const priceEntrySchema = z
  .strictObject({
    sku: skuSchema,
    tiers: z.array(tierSchema).check(
      z.minLength(1),
      z.maxLength(10),
      z.refine(tiers => rising(tiers.map(({ from }) => from)), 'must have rising quantities'),
      z.refine(
        tiers => notRising(tiers.map(({ amount }) => amount)),
        'must not get dearer with the quantity',
      ),
    ),
    quantityRules: z.optional(quantityRulesSchema),
  })
  .register(z.globalRegistry, { id: 'PriceEntry', description: 'What a price list says of one SKU.' })
export type PriceEntry = z.infer<typeof priceEntrySchema>

const terms = {
  name: z.strictObject({
    zh: z.string().check(z.minLength(1), z.maxLength(100)),
    en: z.string().check(z.minLength(1), z.maxLength(100)),
  }),
  currency: z.string().check(z.regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')),
  /** 1 goes first among lists for the same kind of audience */
  priority: z._default(z.int().check(z.gte(1), z.lte(1000)), 100),
  /** the first instant at which it counts; absent: it always has */
  validFrom: z.optional(instant),
  /** the first instant at which it counts no more; absent: it has no end */
  validUntil: z.optional(instant),
}

/** What the seller says of a list. For whom it is stays as it was made. */
export const priceListTermsSchema = z
  .strictObject({
    ...terms,
    audience: audienceSchema,
    /** of a list in use; a retired one is kept for what it once decided */
    status: z._default(z.enum(['active', 'retired']), 'active'),
  })
  .check(
    z.refine(
      ({ validFrom, validUntil }) =>
        !validFrom || !validUntil || Date.parse(validFrom) < Date.parse(validUntil),
      { message: 'must be after validFrom', path: ['validUntil'] },
    ),
  )
  .register(z.globalRegistry, { id: 'PriceListTerms', description: 'What a seller says of a price list.' })
export type PriceListTerms = z.infer<typeof priceListTermsSchema>

export const priceListSchema = z
  .object({
    priceListId: priceListIdSchema,
    sellerId: z.string(),
    name: localizedSchema,
    audience: audienceSchema,
    currency: z.string(),
    priority: z.int(),
    validFrom: z.optional(z.string()),
    validUntil: z.optional(z.string()),
    status: z.enum(['active', 'retired']),
    version: z.int(),
    changedAt: z.string(),
    changedBy: z.string(),
  })
  .register(z.globalRegistry, {
    id: 'PriceList',
    description: 'Prices for an audience, within a time, in one currency.',
  })
export type PriceList = z.infer<typeof priceListSchema>

import * as z from 'zod/mini'

/** Of a line, in the SKU's own unit: every sum stays a whole number that is exact. */
export const MOST_PIECES = 1_000_000
const pieces = z.int().check(z.gte(1), z.lte(MOST_PIECES))

const fits = (limit: number | undefined, multiple: number | undefined): boolean =>
  limit === undefined || multiple === undefined || limit % multiple === 0

/** How a SKU may be ordered, in its own unit. Each of the three may be absent: then it does not limit. */
export const quantityRulesSchema = z
  .strictObject({
    /** minimum order quantity (最小起订量) */
    minimum: z.optional(pieces),
    /** the most on one order line */
    maximum: z.optional(pieces),
    /** order multiple (订货倍数) */
    multiple: z.optional(pieces),
  })
  .check(
    z.refine(({ minimum, maximum }) => (minimum ?? 1) <= (maximum ?? MOST_PIECES), {
      message: 'must not be below minimum',
      path: ['maximum'],
    }),
    z.refine(({ minimum, multiple }) => fits(minimum, multiple), {
      message: 'must be a multiple of multiple',
      path: ['minimum'],
    }),
    z.refine(({ maximum, multiple }) => fits(maximum, multiple), {
      message: 'must be a multiple of multiple',
      path: ['maximum'],
    }),
  )
  .register(z.globalRegistry, {
    id: 'QuantityRules',
    description: 'Minimum, maximum and multiple of a SKU on an order line, in its own unit.',
  })

export type QuantityRules = z.infer<typeof quantityRulesSchema>
export type QuantityRule = 'minimum' | 'maximum' | 'multiple'
export const quantityRuleNames = ['minimum', 'maximum', 'multiple'] as const

/** A rule that a quantity breaks, with the nearest quantities that keep all rules. */
export interface BrokenQuantity {
  readonly rule: QuantityRule
  readonly limit: number
}

const broken: Readonly<Record<QuantityRule, (quantity: number, limit: number) => boolean>> = {
  minimum: (quantity, limit) => quantity < limit,
  maximum: (quantity, limit) => quantity > limit,
  multiple: (quantity, limit) => quantity % limit !== 0,
}

/** Every rule that a quantity breaks, in the order minimum, maximum, multiple. */
export const brokenRules = (quantity: number, rules: QuantityRules): BrokenQuantity[] =>
  quantityRuleNames.flatMap(rule => {
    const limit = rules[rule]
    return limit !== undefined && broken[rule](quantity, limit) ? [{ rule, limit }] : []
  })

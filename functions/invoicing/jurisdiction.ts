import * as z from 'zod/mini'

/**
 * How an invoice calculates. The same order gives other totals under another profile, so the profile is
 * written on the invoice and never looked up again.
 */
export const jurisdictionProfileSchema = z
  .object({
    id: z.string(),
    /** ISO 3166-1, or `EU` for the norm's common rules */
    jurisdiction: z.string(),
    /** whether the prices that come in contain the tax (含税) */
    prices: z.enum(['taxIncluded', 'taxExcluded']),
    /** `line`: each line's tax is rounded and the total is their sum; `rate`: one rounding on the rate's summed base */
    taxRounding: z.enum(['line', 'rate']),
    /** digits of the currency's minor unit are rounded half away from zero */
    rounding: z.literal('halfAwayFromZero'),
  })
  .register(z.globalRegistry, {
    id: 'JurisdictionProfile',
    description: 'How the amounts of an invoice were calculated, frozen on it.',
  })

export type JurisdictionProfile = z.infer<typeof jurisdictionProfileSchema>

/**
 * The profiles there are. Changing how one calculates means adding another, never editing it.
 *
 * China: an invoice shows amount and tax of every line and totals are their sums; VAT is outside the price
 * (VAT Law of 2024-12-25, art. 7 and 17), so a tax-included price is divided by 1 + rate.
 * EU: EN 16931-1, BR-CO-17: the tax of a VAT category is its taxable amount times its rate, rounded once.
 */
export const jurisdictionProfiles = {
  chinaTaxIncluded: {
    id: 'cn-line-tax-included-1',
    jurisdiction: 'CN',
    prices: 'taxIncluded',
    taxRounding: 'line',
    rounding: 'halfAwayFromZero',
  },
  chinaTaxExcluded: {
    id: 'cn-line-tax-excluded-1',
    jurisdiction: 'CN',
    prices: 'taxExcluded',
    taxRounding: 'line',
    rounding: 'halfAwayFromZero',
  },
  en16931: {
    id: 'en16931-rate-tax-excluded-1',
    jurisdiction: 'EU',
    prices: 'taxExcluded',
    taxRounding: 'rate',
    rounding: 'halfAwayFromZero',
  },
} as const satisfies Record<string, JurisdictionProfile>

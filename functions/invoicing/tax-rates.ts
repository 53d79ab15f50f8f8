/** Who sells: a general taxpayer with input deduction, or a small-scale one at the levy rate. */
export type TaxpayerKind = 'general' | 'smallScale'

/** A rate and the days on which it is the law. */
export interface TaxRule {
  readonly jurisdiction: string
  readonly taxpayer: TaxpayerKind
  /** decimal text */
  readonly rate: string
  /** first day, `YYYY-MM-DD` in the jurisdiction's own zone */
  readonly from: string
  /** last day; absent: no end is known */
  readonly until?: string
  readonly source: string
}

const rules = (
  about: Pick<TaxRule, 'jurisdiction' | 'taxpayer' | 'from' | 'until' | 'source'>,
  rates: readonly string[],
): TaxRule[] => rates.map(rate => ({ ...about, rate }))

/** VAT rates by jurisdiction, kind of taxpayer and time. A change of law is a new row, not an edit. */
const taxRules: readonly TaxRule[] = [
  ...rules(
    {
      jurisdiction: 'CN',
      taxpayer: 'general',
      from: '2019-04-01',
      until: '2025-12-31',
      source: 'Provisional Regulations on VAT, art. 2, with MoF, STA and Customs notice 2019 no. 39',
    },
    ['0.13', '0.09', '0.06', '0'],
  ),
  ...rules(
    {
      jurisdiction: 'CN',
      taxpayer: 'general',
      from: '2026-01-01',
      source: 'VAT Law of 2024-12-25, art. 10',
    },
    ['0.13', '0.09', '0.06', '0'],
  ),
  ...rules(
    {
      jurisdiction: 'CN',
      taxpayer: 'smallScale',
      from: '2019-04-01',
      until: '2025-12-31',
      source: 'Provisional Regulations on VAT, art. 12',
    },
    ['0.03'],
  ),
  ...rules(
    {
      jurisdiction: 'CN',
      taxpayer: 'smallScale',
      from: '2026-01-01',
      source: 'VAT Law of 2024-12-25, art. 11',
    },
    ['0.03'],
  ),
  ...rules(
    {
      jurisdiction: 'CN',
      taxpayer: 'smallScale',
      from: '2023-01-01',
      until: '2025-12-31',
      source: 'MoF and STA notices 2023 no. 1 and no. 19 (3 % reduced to 1 %)',
    },
    ['0.01'],
  ),
  ...rules(
    {
      jurisdiction: 'CN',
      taxpayer: 'smallScale',
      from: '2026-01-01',
      until: '2027-12-31',
      source: 'MoF and STA notice 2026 no. 10 (3 % reduced to 1 %)',
    },
    ['0.01'],
  ),
]

/**
 * The rules that a seller may apply to a sale, by the day of its tax point (VAT Law, art. 28), which need
 * not be the day of the invoice.
 *
 * @param on `YYYY-MM-DD`
 */
export const taxRulesOn = (
  sale: Pick<TaxRule, 'jurisdiction' | 'taxpayer'> & { readonly on: string },
): readonly TaxRule[] =>
  taxRules.filter(
    rule =>
      rule.jurisdiction === sale.jurisdiction &&
      rule.taxpayer === sale.taxpayer &&
      rule.from <= sale.on &&
      (rule.until === undefined || sale.on <= rule.until),
  )

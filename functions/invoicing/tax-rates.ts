import { decimal } from '../../shared/decimal.ts'

/** Who sells: a general taxpayer with input deduction, or a small-scale one at the levy rate. */
export type TaxpayerKind = 'general' | 'smallScale'

/**
 * VAT categories by UNCL5305, the letters of EN 16931: standard (any rate above zero), zero rated, exempt,
 * reverse charge, intra-Community supply, export, not subject to VAT. In China Z is an ordinary zero rate, E
 * is 免税, G is 出口零税率 and O is 不征税.
 */
export const taxCategories = ['S', 'Z', 'E', 'AE', 'K', 'G', 'O'] as const
export type TaxCategory = (typeof taxCategories)[number]

/** A rate and the days on which it is the law. */
export interface TaxRule {
  /** ISO 3166-1 */
  readonly jurisdiction: string
  readonly taxpayer: TaxpayerKind
  readonly category: TaxCategory
  /** decimal text */
  readonly rate: string
  /** first day, `YYYY-MM-DD` in the jurisdiction's own zone */
  readonly from: string
  /** last day; absent: no end is known */
  readonly until?: string
  readonly source: string
  /** why no tax is shown: text for the invoice, where the category needs one */
  readonly exemption?: { readonly code?: string; readonly reason: string }
}

type Common = Pick<TaxRule, 'jurisdiction' | 'taxpayer' | 'from' | 'source'> & { readonly until?: string }

const standard = (common: Common, rates: readonly string[]): TaxRule[] =>
  rates.map(rate => ({ ...common, category: 'S', rate }))

const without = (
  common: Common,
  category: TaxCategory,
  exemption?: NonNullable<TaxRule['exemption']>,
): TaxRule => ({ ...common, category, rate: '0', ...(exemption ? { exemption } : {}) })

/** China until the VAT Law. */
const regulations = { jurisdiction: 'CN', from: '2019-04-01', until: '2025-12-31' } as const
/** China under the VAT Law of 2024-12-25. */
const vatLaw = { jurisdiction: 'CN', from: '2026-01-01' } as const

const china: readonly TaxRule[] = [
  ...standard(
    {
      ...regulations,
      taxpayer: 'general',
      source: 'Provisional Regulations on VAT, art. 2, with MoF, STA and Customs notice 2019 no. 39',
    },
    ['0.13', '0.09', '0.06'],
  ),
  ...standard({ ...vatLaw, taxpayer: 'general', source: 'VAT Law of 2024-12-25, art. 10' }, [
    '0.13',
    '0.09',
    '0.06',
  ]),
  ...standard({ ...regulations, taxpayer: 'smallScale', source: 'Provisional Regulations on VAT, art. 12' }, [
    '0.03',
  ]),
  // Levies at 5 % came from the reform of 2016; the law knows 3 % only.
  ...standard(
    { ...regulations, taxpayer: 'smallScale', source: 'MoF and STA circular 2016 no. 36, annexes 1 and 2' },
    ['0.05'],
  ),
  ...standard({ ...vatLaw, taxpayer: 'smallScale', source: 'VAT Law of 2024-12-25, art. 11' }, ['0.03']),
  ...standard(
    {
      ...regulations,
      from: '2023-01-01',
      taxpayer: 'smallScale',
      source: 'MoF and STA notices 2023 no. 1 and no. 19 (3 % reduced to 1 %)',
    },
    ['0.01'],
  ),
  ...standard(
    {
      ...vatLaw,
      until: '2027-12-31',
      taxpayer: 'smallScale',
      source: 'MoF and STA notice 2026 no. 10 (3 % reduced to 1 %)',
    },
    ['0.01'],
  ),
  ...(['general', 'smallScale'] as const).flatMap(taxpayer => [
    without({ ...regulations, taxpayer, source: 'Provisional Regulations on VAT, art. 2 (4)' }, 'G', {
      reason: '出口零税率',
    }),
    without({ ...vatLaw, taxpayer, source: 'VAT Law of 2024-12-25, art. 10 (4)' }, 'G', {
      reason: '出口零税率',
    }),
    without({ ...regulations, taxpayer, source: 'Provisional Regulations on VAT, art. 15' }, 'E', {
      reason: '免税',
    }),
    without({ ...vatLaw, taxpayer, source: 'VAT Law of 2024-12-25, art. 24' }, 'E', { reason: '免税' }),
    without({ ...regulations, taxpayer, source: 'STA notice 2016 no. 53, art. 9' }, 'O', {
      reason: '不征税',
    }),
    without({ ...vatLaw, taxpayer, source: 'VAT Law of 2024-12-25, art. 6' }, 'O', { reason: '不征税' }),
    without({ ...regulations, taxpayer, source: 'Provisional Regulations on VAT, art. 2' }, 'Z'),
    without({ ...vatLaw, taxpayer, source: 'VAT Law of 2024-12-25, art. 10' }, 'Z'),
  ]),
]

const directive = (article: string) => `Directive 2006/112/EC, ${article}`

/** What the member states share: the categories without tax, with the codes of the VATEX list. */
const union = (jurisdiction: string): TaxRule[] => {
  const common = { jurisdiction, taxpayer: 'general', from: '2010-01-01' } as const
  return [
    without({ ...common, source: directive('art. 110') }, 'Z'),
    without({ ...common, source: directive('art. 132') }, 'E', {
      code: 'VATEX-EU-132',
      reason: 'Exempt under article 132 of Directive 2006/112/EC',
    }),
    without({ ...common, source: directive('art. 196') }, 'AE', {
      code: 'VATEX-EU-AE',
      reason: 'Reverse charge',
    }),
    without({ ...common, source: directive('art. 138') }, 'K', {
      code: 'VATEX-EU-IC',
      reason: 'Intra-Community supply',
    }),
    without({ ...common, source: directive('art. 146') }, 'G', {
      code: 'VATEX-EU-G',
      reason: 'Export outside the EU',
    }),
    without({ ...common, source: directive('art. 2') }, 'O', {
      code: 'VATEX-EU-O',
      reason: 'Not subject to VAT',
    }),
  ]
}

const general = { taxpayer: 'general' } as const

const europe: readonly TaxRule[] = [
  ...standard(
    { ...general, jurisdiction: 'DE', from: '2007-01-01', until: '2020-06-30', source: 'UStG § 12' },
    ['0.19', '0.07'],
  ),
  ...standard(
    { ...general, jurisdiction: 'DE', from: '2020-07-01', until: '2020-12-31', source: 'UStG § 28 (1), (2)' },
    ['0.16', '0.05'],
  ),
  ...standard({ ...general, jurisdiction: 'DE', from: '2021-01-01', source: 'UStG § 12' }, ['0.19', '0.07']),
  ...standard({ ...general, jurisdiction: 'FR', from: '2014-01-01', source: 'CGI art. 278 to 279' }, [
    '0.2',
    '0.1',
    '0.055',
    '0.021',
  ]),
  ...standard({ ...general, jurisdiction: 'NL', from: '2019-01-01', source: 'Wet OB 1968 art. 9' }, [
    '0.21',
    '0.09',
  ]),
  ...['DE', 'FR', 'NL'].flatMap(union),
]

/** VAT rates by jurisdiction, kind of taxpayer, category and time. A change of law is a new row, not an edit. */
const taxRules: readonly TaxRule[] = [...china, ...europe]

type Seller = Pick<TaxRule, 'jurisdiction' | 'taxpayer'>

/**
 * The rules that a seller may apply to a sale, by the day of its tax point (VAT Law, art. 28), which need
 * not be the day of the invoice.
 *
 * @param on `YYYY-MM-DD`
 */
export const taxRulesOn = ({
  jurisdiction,
  taxpayer,
  on,
}: Seller & { readonly on: string }): readonly TaxRule[] =>
  taxRules.filter(
    rule =>
      rule.jurisdiction === jurisdiction &&
      rule.taxpayer === taxpayer &&
      rule.from <= on &&
      (rule.until === undefined || on <= rule.until),
  )

const sameRate = (a: string, b: string): boolean => {
  const [x, y] = [decimal(a), decimal(b)]
  return x.units * 10n ** BigInt(y.scale) === y.units * 10n ** BigInt(x.scale)
}

const lowest = (rules: readonly TaxRule[]): TaxRule | undefined =>
  [...rules].sort((a, b) => Number(a.rate) - Number(b.rate))[0]

/** What a line asks for: the rate of its goods, and the category where it is not the standard one. */
export interface AskedTax {
  readonly category: TaxCategory
  /** the rate of the goods for a general taxpayer */
  readonly rate: string
}

/**
 * The rule for a line by its tax point. A general taxpayer charges the rate of the goods. A small-scale one
 * charges the levy rate of the day whatever the goods are, which is the reduced one while there is one: 1 %
 * up to 2027-12-31, 3 % from 2028-01-01.
 *
 * @returns undefined when no rule in force allows it
 */
export const taxRuleFor = (seller: Seller, asked: AskedTax, on: string): TaxRule | undefined => {
  const own = taxRulesOn({ ...seller, on }).filter(({ category }) => category === asked.category)
  if (asked.category === 'S' && seller.taxpayer === 'smallScale') return lowest(own)
  return own.find(({ rate }) => sameRate(rate, asked.rate))
}

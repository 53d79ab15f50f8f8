/** What EN 16931 asks of one VAT category (BT-95, BT-102, BT-118, BT-151); its rules share one numbering. */
export interface CategoryRules {
  /** UNCL5305 */
  readonly code: string
  /** as in the names of its rules: `BR-<prefix>-05` */
  readonly prefix: CategoryPrefix
  readonly name: string
  /** the percent on lines, allowances and charges */
  readonly rate: 'positive' | 'zero' | 'none' | 'notNegative'
  /** S, IGIC and IPSI have a breakdown for each rate; the others just one */
  readonly perRate: boolean
  /** breakdowns give a reason why there is no tax, or must not */
  readonly reason: 'required' | 'forbidden'
  /** which tax numbers must be there, or may not */
  readonly seller: 'anyTaxNumber' | 'vatNumber' | 'noVatNumber'
  readonly buyer: 'any' | 'vatOrRegistration' | 'vatNumber' | 'noVatNumber'
}

export type CategoryPrefix = 'S' | 'Z' | 'E' | 'AE' | 'IC' | 'G' | 'O' | 'AF' | 'AG'

const anyone = { seller: 'anyTaxNumber', buyer: 'any' } as const
const exempt = { rate: 'zero', perRate: false, reason: 'required' } as const
const rated = { perRate: true, reason: 'forbidden' } as const

export const categoryRules: readonly CategoryRules[] = [
  { code: 'S', prefix: 'S', name: 'Standard rated', rate: 'positive', ...rated, ...anyone },
  {
    code: 'Z',
    prefix: 'Z',
    name: 'Zero rated',
    rate: 'zero',
    perRate: false,
    reason: 'forbidden',
    ...anyone,
  },
  { code: 'E', prefix: 'E', name: 'Exempt from VAT', ...exempt, ...anyone },
  {
    code: 'AE',
    prefix: 'AE',
    name: 'Reverse charge',
    ...exempt,
    seller: 'anyTaxNumber',
    buyer: 'vatOrRegistration',
  },
  {
    code: 'K',
    prefix: 'IC',
    name: 'Intra-community supply',
    ...exempt,
    seller: 'vatNumber',
    buyer: 'vatNumber',
  },
  { code: 'G', prefix: 'G', name: 'Export outside the EU', ...exempt, seller: 'vatNumber', buyer: 'any' },
  {
    code: 'O',
    prefix: 'O',
    name: 'Not subject to VAT',
    rate: 'none',
    perRate: false,
    reason: 'required',
    seller: 'noVatNumber',
    buyer: 'noVatNumber',
  },
  { code: 'L', prefix: 'AF', name: 'IGIC', rate: 'notNegative', ...rated, ...anyone },
  { code: 'M', prefix: 'AG', name: 'IPSI', rate: 'notNegative', ...rated, ...anyone },
]

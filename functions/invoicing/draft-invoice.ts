import { DomainError } from '../../shared/errors/domain-error.ts'
import { amountInWords } from './amount-in-words.ts'
import { type Amounts, inMoney } from './amounts.ts'
import { amountsOfPortion, netUnitPriceOf, type Portion } from './billable.ts'
import type { InvoiceDraft, InvoiceLine } from './invoice.ts'
import type { JurisdictionProfile } from './jurisdiction.ts'
import type { Party } from './party.ts'
import { type TaxedLine, taxLines } from './tax.ts'
import { type TaxpayerKind, type TaxRule, taxRuleFor } from './tax-rates.ts'

/** How a seller invoices: whose law, which kind of taxpayer, which arithmetic. */
export interface Invoicing {
  readonly profile: JurisdictionProfile
  /** ISO 3166-1: whose rates */
  readonly jurisdiction: string
  readonly taxpayer: TaxpayerKind
}

export interface DraftedPortions extends Invoicing {
  readonly seller: Party
  readonly buyer: Party
  readonly portions: readonly Portion[]
}

/** The rule of law for each portion by its tax point. Refuses what no retry makes right. */
const rulesFor = ({
  portions,
  jurisdiction,
  taxpayer,
}: Invoicing & Pick<DraftedPortions, 'portions'>): TaxRule[] => {
  const rules = portions.map(({ shipment, line }) =>
    taxRuleFor(
      { jurisdiction, taxpayer },
      { category: line.taxCategory, rate: line.taxRate },
      shipment.shippedOn,
    ),
  )
  const errors = portions.flatMap(({ shipment, line }, i) =>
    rules[i]
      ? []
      : [
          {
            pointer: `/lines/${shipment.lines.indexOf(line)}/taxRate`,
            rule: `must be a rate in force on ${shipment.shippedOn}`,
          },
        ],
  )
  if (errors.length) {
    throw new DomainError('invalid-request', 'The shipment cannot be invoiced as it is.', { errors })
  }
  return rules as TaxRule[]
}

const ofRule = ({ category, rate, exemption }: TaxRule) => ({
  taxCategory: category,
  taxRate: rate,
  ...(exemption ? { exemption } : {}),
})

const invoiceLine = (
  portion: Portion,
  taxed: TaxedLine,
  rule: TaxRule,
  { lineNumber, prices }: { readonly lineNumber: number; readonly prices: JurisdictionProfile['prices'] },
): InvoiceLine => {
  const { shipment, line } = portion
  const { currency } = shipment
  const { quantity, discount } = amountsOfPortion(portion)
  const { sku, name, unit, unitPrice, isFree, taxClassificationCode } = line
  return {
    lineNumber,
    orderId: shipment.orderId,
    orderLineNumber: line.lineNumber,
    shipmentId: shipment.shipmentId,
    sku,
    name,
    unit,
    quantity,
    unitPrice,
    netUnitPrice: prices === 'taxExcluded' ? unitPrice : netUnitPriceOf(taxed.list.net, quantity, currency),
    ...(discount === 0n
      ? {}
      : { list: inMoney(taxed.list, currency), discount: inMoney(taxed.discount, currency) }),
    ...inMoney(taxed, currency),
    ...ofRule(rule),
    ...(isFree ? { isFree } : {}),
    taxClassificationCode,
    taxPointOn: shipment.shippedOn,
  }
}

const sourcesOf = (portions: readonly Portion[]): InvoiceDraft['shipments'] =>
  [...new Set(portions.map(({ shipment }) => shipment))].map(
    ({ orderId, shipmentId, shippedOn, buyerOrderReference }) => ({
      orderId,
      shipmentId,
      shippedOn,
      ...(buyerOrderReference ? { buyerOrderReference } : {}),
    }),
  )

/** Which rule of law stands behind a category and rate: the latest, where lines of two years meet. */
const sourceOf = (
  rules: readonly TaxRule[],
  { taxCategory, taxRate }: { taxCategory: string; taxRate: string },
) =>
  rules
    .filter(({ category, rate }) => category === taxCategory && rate === taxRate)
    .sort((a, b) => (a.from < b.from ? 1 : -1))[0]

/**
 * The invoice of shipped goods, complete but for its place in the series. Pure: the same in gives the same
 * out.
 *
 * @param portions of one seller, buyer and currency, at least one
 * @throws `invalid-request` when a rate is not the law on its tax point
 */
export const draftInvoice = (drafted: DraftedPortions): InvoiceDraft => {
  const { seller, buyer, profile, portions } = drafted
  const rules = rulesFor(drafted)
  const currency = portions[0]?.shipment.currency ?? ''
  const taxed = taxLines(
    profile,
    portions.map((portion, i) => {
      const { list, discount } = amountsOfPortion(portion)
      const { category, rate } = rules[i] as TaxRule
      return { list, discount, taxCategory: category, taxRate: rate }
    }),
  )
  const lines = portions.map((portion, i) =>
    invoiceLine(portion, taxed.lines[i] as TaxedLine, rules[i] as TaxRule, {
      lineNumber: i + 1,
      prices: profile.prices,
    }),
  )
  return {
    kind: 'invoice',
    status: 'issued',
    taxPointOn:
      lines
        .map(({ taxPointOn }) => taxPointOn)
        .toSorted()
        .at(-1) ?? '',
    shipments: sourcesOf(portions),
    seller,
    buyer,
    currency,
    lines,
    taxBreakdown: taxed.breakdown.map(({ taxCategory, taxRate, ...of }) => {
      const rule = sourceOf(rules, { taxCategory, taxRate }) as TaxRule
      return { ...ofRule(rule), ...inMoney(of, currency), source: rule.source }
    }),
    totals: inMoney(taxed.totals, currency),
    ...wordsFor(taxed.totals, currency),
    jurisdictionProfile: profile,
  }
}

const wordsFor = ({ gross }: Amounts, currency: string): { amountInWords?: string } =>
  currency === 'CNY' ? { amountInWords: amountInWords(gross) } : {}

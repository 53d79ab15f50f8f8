import { DomainError } from '../../shared/errors/domain-error.ts'
import { type Money, money } from '../../shared/money.ts'
import { amountInWords } from './amount-in-words.ts'
import type { InvoiceDraft, Party } from './invoice.ts'
import type { JurisdictionProfile } from './jurisdiction.ts'
import { type Amounts, taxLines } from './tax.ts'
import { type TaxpayerKind, taxRulesOn } from './tax-rates.ts'

/** What a shipment says about what is to be invoiced. */
export interface InvoicedShipment {
  readonly orderId: string
  readonly shipmentId: string
  readonly sellerId: string
  readonly buyerId: string
  readonly buyerOrderReference?: string | undefined
  readonly currency: string
  readonly lines: readonly {
    readonly lineNumber: number
    readonly sku: string
    readonly name: { readonly zh: string; readonly en: string }
    readonly unit: string
    readonly quantity: number
    readonly unitPrice: Money
    readonly taxRate: string
    readonly taxClassificationCode: string
  }[]
  readonly shippedAt: string
}

interface Circumstances {
  readonly seller: Party
  readonly buyer: Party
  readonly profile: JurisdictionProfile
  readonly taxpayer: TaxpayerKind
  /** the day whose tax law applies, in the tenant's time zone */
  readonly taxPointOn: string
}

/** Refuses what no retry makes right: the message goes aside, with what is wrong with it. */
const checkLines = (
  { lines, currency }: InvoicedShipment,
  { profile, taxpayer, taxPointOn }: Circumstances,
) => {
  const lawful = taxRulesOn({ jurisdiction: profile.jurisdiction, taxpayer, on: taxPointOn })
  const errors = lines.flatMap(({ unitPrice, taxRate }, i) => [
    ...(unitPrice.currency === currency
      ? []
      : [{ pointer: `/lines/${i}/unitPrice/currency`, rule: `must be ${currency}` }]),
    ...(lawful.some(({ rate }) => rate === taxRate)
      ? []
      : [{ pointer: `/lines/${i}/taxRate`, rule: `must be a rate in force on ${taxPointOn}` }]),
  ])
  if (!lines.length) errors.push({ pointer: '/lines', rule: 'must have at least 1 items' })
  if (errors.length) {
    throw new DomainError('invalid-request', 'The shipment cannot be invoiced as it is.', { errors })
  }
}

const inMoney = ({ net, tax, gross }: Amounts, currency: string) => ({
  net: money(Number(net), currency),
  tax: money(Number(tax), currency),
  gross: money(Number(gross), currency),
})

/** The invoice of a shipment, complete but for its place in the series. Pure: the same in gives the same out. */
export const draftInvoice = (shipment: InvoicedShipment, circumstances: Circumstances): InvoiceDraft => {
  checkLines(shipment, circumstances)
  const { orderId, shipmentId, buyerOrderReference, currency } = shipment
  const { seller, buyer, profile, taxPointOn } = circumstances
  const taxed = taxLines(
    profile,
    shipment.lines.map(({ quantity, unitPrice, taxRate }) => ({
      quantity,
      unitPrice: unitPrice.amount,
      taxRate,
    })),
  )
  return {
    kind: 'invoice',
    status: 'issued',
    taxPointOn,
    orderId,
    shipmentId,
    ...(buyerOrderReference ? { buyerOrderReference } : {}),
    seller,
    buyer,
    currency,
    lines: shipment.lines.map((line, i) => ({ ...line, ...inMoney(taxed.lines[i] as Amounts, currency) })),
    taxByRate: taxed.byRate.map(({ taxRate, ...of }) => ({ taxRate, ...inMoney(of, currency) })),
    totals: inMoney(taxed.totals, currency),
    ...(currency === 'CNY' ? { amountInWords: amountInWords(taxed.totals.gross) } : {}),
    jurisdictionProfile: profile,
  }
}

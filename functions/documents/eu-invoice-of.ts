import { decimal, divideRounded, powerOfTen, times, toFixed } from '../../shared/decimal.ts'
import type { Money } from '../../shared/money.ts'
import {
  type Invoice,
  type InvoiceLine as IssuedLine,
  inMainUnit,
  minorUnits,
  type Party,
} from '../invoicing/index.ts'
import { NORM_CUSTOMIZATION, PEPPOL_CUSTOMIZATION, PEPPOL_PROFILE } from './check-peppol.ts'
import { documentNumber } from './document-number.ts'
import type { EuInvoice } from './eu-invoice.ts'
import type { Allowance, InvoiceLine, Price, TaxCategory } from './eu-line.ts'
import type { TradeParty } from './eu-party.ts'

const amount = (money: Money): string => inMainUnit(minorUnits(money), money.currency)

/** `0.13` as the percent `13`, without needless zeros. */
const percent = (rate: string): string => {
  const { units, scale } = times(decimal(rate), { units: 100n, scale: 0 })
  const text = toFixed({ units, scale }, scale)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

const category = ({ taxCategory, taxRate }: Pick<IssuedLine, 'taxCategory' | 'taxRate'>): TaxCategory =>
  taxCategory === 'O' ? { code: taxCategory } : { code: taxCategory, percent: percent(taxRate) }

/** A Chinese tax number is the social credit code; the norm wants its country before it. */
const vatIdentifierOf = ({ vatIdentifier, unifiedSocialCreditCode }: Party): string | undefined =>
  vatIdentifier ?? (unifiedSocialCreditCode ? `CN${unifiedSocialCreditCode}` : undefined)

interface PartyCircumstances {
  /** where a party is that gave no address */
  readonly country: string | undefined
  /** what is not subject to VAT may name no VAT number */
  readonly withVat: boolean
}

const partyOf = (party: Party, { country, withVat }: PartyCircumstances): TradeParty => {
  const { name, address, electronicAddress, unifiedSocialCreditCode, telephone, email } = party
  const vatIdentifier = withVat ? vatIdentifierOf(party) : undefined
  const where = address?.country ?? (unifiedSocialCreditCode ? 'CN' : country)
  return {
    ...(electronicAddress
      ? { electronicAddress: { id: electronicAddress.identifier, scheme: electronicAddress.scheme } }
      : {}),
    identifiers: [{ id: party.organizationId }],
    ...(where
      ? {
          address: {
            ...(address?.street ? { street: address.street } : {}),
            ...(address?.city ? { city: address.city } : {}),
            ...(address?.postalCode ? { postCode: address.postalCode } : {}),
            ...(address?.region ? { region: address.region } : {}),
            country: where,
          },
        }
      : {}),
    ...(vatIdentifier ? { vatIdentifier } : {}),
    name,
    ...(unifiedSocialCreditCode ? { registration: { id: unifiedSocialCreditCode } } : {}),
    ...(telephone || email
      ? { contact: { ...(telephone ? { telephone } : {}), ...(email ? { email } : {}) } }
      : {}),
  }
}

/**
 * The price such that quantity × price is the line to the cent. A price without tax that came of one with tax
 * may have no end; then the whole line is the price of its whole quantity.
 */
const priceOf = ({ quantity, netUnitPrice, list, net, unit }: IssuedLine): Price => {
  const before = list?.net ?? net
  const { units, scale } = times(decimal(quantity), decimal(netUnitPrice))
  const cents = divideRounded(units * powerOfTen(2), powerOfTen(scale))
  if (toFixed({ units: cents, scale: 2 }, 2) === toFixed(decimal(amount(before)), 2))
    return { amount: netUnitPrice }
  return { amount: amount(before), baseQuantity: quantity, baseUnit: unit }
}

const discountOf = ({ discount }: IssuedLine): Allowance[] =>
  discount
    ? [{ isCharge: false, reasonCode: '95', reason: '折扣 Discount', amount: amount(discount.net) }]
    : []

const lineOf = (line: IssuedLine): InvoiceLine => ({
  id: String(line.lineNumber),
  quantity: line.quantity,
  unit: line.unit,
  net: amount(line.net),
  orderLine: String(line.orderLineNumber),
  allowancesAndCharges: discountOf(line),
  item: {
    ...(line.name.en && line.name.en !== line.name.zh ? { description: line.name.en } : {}),
    name: line.name.zh || line.name.en || line.sku,
    sellersId: line.sku,
    classifications: [],
    category: category(line),
    properties: [{ name: '商品和服务税收分类编码', value: line.taxClassificationCode }],
  },
  price: priceOf(line),
})

const paymentOf = ({ seller, ...invoice }: Invoice): EuInvoice['payment'] =>
  seller.bank
    ? [
        {
          meansCode: '30',
          remittance: documentNumber(invoice),
          account: { id: seller.bank.account, name: seller.bank.name },
        },
      ]
    : []

/**
 * An issued invoice as EN 16931 has it. Where both sides have an electronic address it follows Peppol BIS
 * Billing 3.0. Nothing is computed anew: the amounts are those that were issued.
 */
export const euInvoiceOf = (invoice: Invoice): EuInvoice => {
  const { seller, buyer, lines, totals, shipments, corrects, inTaxCurrency, jurisdictionProfile } = invoice
  const withVat = invoice.taxBreakdown.every(({ taxCategory }) => taxCategory !== 'O')
  const country = jurisdictionProfile.jurisdiction === 'CN' ? 'CN' : undefined
  const sellerParty = partyOf(seller, { country, withVat })
  const buyerParty = partyOf(buyer, { country, withVat })
  const overPeppol = Boolean(seller.electronicAddress && buyer.electronicAddress)
  const orderReference = shipments[0]?.buyerOrderReference ?? shipments[0]?.orderId
  const shippedOn = shipments
    .map(shipment => shipment.shippedOn)
    .toSorted()
    .at(-1)
  return {
    customization: overPeppol ? PEPPOL_CUSTOMIZATION : NORM_CUSTOMIZATION,
    profile: PEPPOL_PROFILE,
    number: documentNumber(invoice),
    issuedOn: invoice.issuedOn,
    ...(invoice.dueOn ? { dueOn: invoice.dueOn } : {}),
    typeCode: invoice.kind === 'creditNote' ? '381' : '380',
    notes: corrects?.note ? [corrects.note] : [],
    ...(invoice.taxPointOn === invoice.issuedOn ? {} : { taxPointOn: invoice.taxPointOn }),
    currency: invoice.currency,
    ...(inTaxCurrency ? { accountingCurrency: inTaxCurrency.tax.currency } : {}),
    ...(orderReference ? { order: { buyer: orderReference } } : {}),
    precedingInvoices: corrects
      ? [{ number: documentNumber({ ...corrects, kind: 'invoice' }), issuedOn: corrects.issuedOn }]
      : [],
    supportingDocuments: [],
    seller: sellerParty,
    buyer: buyerParty,
    delivery: {
      ...(shippedOn ? { deliveredOn: shippedOn } : {}),
      ...(buyerParty.address ? { address: buyerParty.address } : {}),
    },
    payment: paymentOf(invoice),
    allowancesAndCharges: [],
    tax: {
      amount: amount(totals.tax),
      ...(inTaxCurrency ? { accountingAmount: amount(inTaxCurrency.tax) } : {}),
      subtotals: invoice.taxBreakdown.map(one => ({
        taxable: amount(one.net),
        tax: amount(one.tax),
        category: category(one),
        ...(one.exemption?.code ? { exemptionCode: one.exemption.code } : {}),
        ...(one.exemption ? { exemptionReason: one.exemption.reason } : {}),
      })),
    },
    totals: {
      lines: amount(totals.net),
      withoutTax: amount(totals.net),
      withTax: amount(totals.gross),
      payable: amount(totals.gross),
    },
    lines: lines.map(lineOf),
  }
}

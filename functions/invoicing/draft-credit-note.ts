import { amountInWords } from './amount-in-words.ts'
import { type Amounts, inMainUnit, inMoney, noAmounts, plusAmounts } from './amounts.ts'
import type { CorrectionReason } from './correction-reason.ts'
import type { CreditLine } from './credited.ts'
import type { Invoice, InvoiceDraft, InvoiceLine } from './invoice.ts'
import { plain, quantityText } from './quantity.ts'

export interface CreditNoteAbout {
  readonly reason: CorrectionReason
  readonly note?: string | undefined
  readonly fiscalNumber?: string | undefined
  readonly confirmationNumber?: string | undefined
}

const pricesOf = ({ blue, measure, from, to, line, discount }: CreditLine, currency: string) => {
  if (measure === 'amount') {
    return {
      isPriceReduction: true as const,
      quantity: '1',
      unitPrice: plain(inMainUnit(line.gross, currency)),
      netUnitPrice: plain(inMainUnit(line.net, currency)),
    }
  }
  const { unitPrice, netUnitPrice } = blue
  const quantity = quantityText(to - from)
  if (!blue.discount) return { quantity, unitPrice, netUnitPrice }
  const list = inMoney(plusAmounts(line, discount), currency)
  return { quantity, unitPrice, netUnitPrice, list, discount: inMoney(discount, currency) }
}

const creditedLine = (credit: CreditLine, lineNumber: number, currency: string): InvoiceLine => {
  const { list, discount, isFree, isPriceReduction, ...blue } = credit.blue
  return {
    ...blue,
    lineNumber,
    correctsLine: blue.lineNumber,
    ...pricesOf(credit, currency),
    ...inMoney(credit.line, currency),
    ...(isFree ? { isFree } : {}),
  }
}

const sumOf = (credits: readonly CreditLine[]): Amounts =>
  credits.map(({ line }) => line).reduce(plusAmounts, noAmounts)

const correctionOf = (
  { invoiceId, number, series, issuedOn }: Invoice,
  { reason, note, fiscalNumber, confirmationNumber }: CreditNoteAbout,
): InvoiceDraft['corrects'] => ({
  invoiceId,
  number,
  series,
  issuedOn,
  reason,
  ...(note ? { note } : {}),
  ...(fiscalNumber ? { fiscalNumber } : {}),
  ...(confirmationNumber ? { confirmationNumber } : {}),
})

/**
 * The credit note (贷项通知单, 红字发票) of what is credited, from the snapshot of the blue invoice alone: its
 * parties, its prices, its rates and its law, whatever has changed since.
 */
export const draftCreditNote = (
  invoice: Invoice,
  credits: readonly CreditLine[],
  about: CreditNoteAbout,
): InvoiceDraft => {
  const { currency, seller, buyer, jurisdictionProfile, taxPointOn } = invoice
  const totals = sumOf(credits)
  const shipmentIds = new Set(credits.map(({ blue }) => blue.shipmentId))
  return {
    kind: 'creditNote',
    status: 'issued',
    taxPointOn,
    shipments: invoice.shipments.filter(({ shipmentId }) => shipmentIds.has(shipmentId)),
    seller,
    buyer,
    currency,
    lines: credits.map((credit, i) => creditedLine(credit, i + 1, currency)),
    taxBreakdown: invoice.taxBreakdown.flatMap(({ net, tax, gross, ...rate }) => {
      const own = credits.filter(
        ({ blue }) => blue.taxCategory === rate.taxCategory && blue.taxRate === rate.taxRate,
      )
      return own.length ? [{ ...rate, ...inMoney(sumOf(own), currency) }] : []
    }),
    totals: inMoney(totals, currency),
    ...(currency === 'CNY' ? { amountInWords: amountInWords(-totals.gross) } : {}),
    corrects: correctionOf(invoice, about),
    jurisdictionProfile,
  }
}

import type { DocumentAllowance, InvoiceLine, InvoicePeriod, TaxCategory } from './eu-line.ts'
import type { Delivery, Identifier, Payee, TaxRepresentative, TradeParty } from './eu-party.ts'

/**
 * An invoice in the semantic model of EN 16931-1, whichever syntax it came in. BT and BG are the norm's own
 * numbers of business terms and groups. Amounts, prices, quantities and percentages are decimal text as they
 * stand in the document: `validateInvoice` reads them exactly. A text that the norm requires and the document
 * lacks is empty, so that a document with faults can still be read and told about.
 */
export interface EuInvoice {
  /** BT-24: which specification it follows */
  readonly customization: string
  /** BT-23 */
  readonly profile?: string
  /** BT-1 */
  readonly number: string
  /** BT-2, `YYYY-MM-DD` like every date here */
  readonly issuedOn: string
  /** BT-9 */
  readonly dueOn?: string
  /** BT-3, UNTDID 1001: 380 invoice, 381 credit note */
  readonly typeCode: string
  /** BG-1 */
  readonly notes: readonly string[]
  /** BT-7 */
  readonly taxPointOn?: string
  /** BT-5, ISO 4217 */
  readonly currency: string
  /** BT-6 */
  readonly accountingCurrency?: string
  /** BT-19 */
  readonly buyerAccountingReference?: string
  /** BT-10 */
  readonly buyerReference?: string
  /** BG-14 */
  readonly period?: InvoicePeriod
  readonly order?: { /** BT-13 */ readonly buyer?: string /** BT-14 */; readonly seller?: string }
  /** BG-3 */
  readonly precedingInvoices: readonly { readonly number: string; readonly issuedOn?: string }[]
  /** BT-16 */
  readonly despatchAdvice?: string
  /** BT-15 */
  readonly receivingAdvice?: string
  /** BT-17 */
  readonly tender?: string
  /** BT-12 */
  readonly contract?: string
  /** BG-24 and, with type code 130, BT-18 */
  readonly supportingDocuments: readonly SupportingDocument[]
  /** BT-11 */
  readonly project?: string
  /** BG-4 */
  readonly seller: TradeParty
  /** BG-7 */
  readonly buyer: TradeParty
  /** BG-10 */
  readonly payee?: Payee
  /** BG-11 */
  readonly taxRepresentative?: TaxRepresentative
  /** BG-13 */
  readonly delivery?: Delivery
  /** BG-16 */
  readonly payment: readonly PaymentInstruction[]
  /** BT-20 */
  readonly paymentTerms?: string
  /** BG-20, BG-21 */
  readonly allowancesAndCharges: readonly DocumentAllowance[]
  /** BG-22, BG-23 */
  readonly tax: TaxTotal
  readonly totals: DocumentTotals
  /** BG-25 */
  readonly lines: readonly InvoiceLine[]
}

export interface SupportingDocument {
  /** BT-122, BT-18 */
  readonly reference: Identifier
  readonly typeCode?: string
  /** BT-123 */
  readonly description?: string
  readonly attachment?: {
    /** BT-125, base64 */
    readonly content?: { readonly base64: string; readonly mimeType: string; readonly fileName: string }
    /** BT-124 */
    readonly uri?: string
  }
}

export interface PaymentInstruction {
  /** BT-81, UNTDID 4461 */
  readonly meansCode: string
  /** BT-82 */
  readonly meansText?: string
  /** a credit note has its due date (BT-9) here */
  readonly dueOn?: string
  /** BT-83 */
  readonly remittance?: string
  readonly card?: { readonly number: string; readonly network?: string; readonly holder?: string }
  readonly account?: { readonly id: string; readonly name?: string; readonly bank?: string }
  readonly mandate?: { readonly id?: string; readonly debitedAccount?: string }
}

export interface TaxSubtotal {
  /** BT-116 */
  readonly taxable: string
  /** BT-117 */
  readonly tax: string
  readonly category: TaxCategory
  /** BT-121 */
  readonly exemptionCode?: string
  /** BT-120 */
  readonly exemptionReason?: string
}

export interface TaxTotal {
  /** BT-110 */
  readonly amount?: string
  /** BT-111, in the accounting currency */
  readonly accountingAmount?: string
  readonly subtotals: readonly TaxSubtotal[]
}

export interface DocumentTotals {
  /** BT-106 */
  readonly lines: string
  /** BT-109 */
  readonly withoutTax: string
  /** BT-112 */
  readonly withTax: string
  /** BT-107 */
  readonly allowances?: string
  /** BT-108 */
  readonly charges?: string
  /** BT-113 */
  readonly prepaid?: string
  /** BT-114 */
  readonly rounding?: string
  /** BT-115 */
  readonly payable: string
}

/** UBL has a document type for each: the type code must be one of its own. */
export type DocumentKind = 'Invoice' | 'CreditNote'

/** A credit note is written as UBL's other document type. */
export const isCreditNote = ({ typeCode }: Pick<EuInvoice, 'typeCode'>): boolean =>
  ['381', '396', '81', '83', '532'].includes(typeCode)

export const documentKindOf = (invoice: Pick<EuInvoice, 'typeCode'>): DocumentKind =>
  isCreditNote(invoice) ? 'CreditNote' : 'Invoice'

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

export interface Identifier {
  readonly id: string
  /** ISO 6523 ICD, or EAS for electronic addresses */
  readonly scheme?: string
}

export interface InvoicePeriod {
  /** BT-73, BT-134 */
  readonly startsOn?: string
  /** BT-74, BT-135 */
  readonly endsOn?: string
  /** BT-8 */
  readonly taxPointCode?: string
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

export interface PostalAddress {
  /** BT-35, BT-50, BT-64, BT-75 */
  readonly street?: string
  readonly additionalStreet?: string
  readonly city?: string
  readonly postCode?: string
  readonly region?: string
  readonly addressLine?: string
  /** BT-40, BT-55, BT-69, BT-80: ISO 3166-1 */
  readonly country: string
}

export interface TradeParty {
  /** BT-34, BT-49 */
  readonly electronicAddress?: Identifier
  /** BT-29, BT-46 */
  readonly identifiers: readonly Identifier[]
  /** BT-28, BT-45 */
  readonly tradingName?: string
  readonly address?: PostalAddress
  /** BT-31, BT-48 */
  readonly vatIdentifier?: string
  /** BT-32 */
  readonly taxRegistration?: string
  /** BT-27, BT-44 */
  readonly name: string
  /** BT-30, BT-47 */
  readonly registration?: Identifier
  /** BT-33 */
  readonly legalForm?: string
  readonly contact?: { readonly name?: string; readonly telephone?: string; readonly email?: string }
}

export interface Payee {
  readonly identifier?: Identifier
  readonly name: string
  readonly registration?: Identifier
}

export interface TaxRepresentative {
  readonly name: string
  readonly address?: PostalAddress
  readonly vatIdentifier?: string
}

export interface Delivery {
  /** BT-72 */
  readonly deliveredOn?: string
  /** BT-71 */
  readonly location?: Identifier
  readonly address?: PostalAddress
  /** BT-70 */
  readonly name?: string
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

export interface TaxCategory {
  /** UNCL5305: S standard, Z zero, E exempt, AE reverse charge, K intra-community, G export, O outside VAT, L IGIC, M IPSI */
  readonly code: string
  /** percent: `19` is 19 %; none for O */
  readonly percent?: string
}

export interface Allowance {
  readonly isCharge: boolean
  readonly reasonCode?: string
  readonly reason?: string
  /** percent of the base amount */
  readonly percent?: string
  readonly amount: string
  readonly baseAmount?: string
}
export interface DocumentAllowance extends Allowance {
  readonly category?: TaxCategory
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

export interface InvoiceLine {
  /** BT-126 */
  readonly id: string
  /** BT-127 */
  readonly note?: string
  /** BT-129 */
  readonly quantity: string
  /** BT-130, UN/ECE Recommendation 20 or 21 */
  readonly unit: string
  /** BT-131 */
  readonly net: string
  /** BT-133 */
  readonly buyerAccountingReference?: string
  /** BG-26 */
  readonly period?: InvoicePeriod
  /** BT-132 */
  readonly orderLine?: string
  /** BT-128 */
  readonly object?: { readonly reference: Identifier; readonly typeCode?: string }
  /** BG-27, BG-28 */
  readonly allowancesAndCharges: readonly Allowance[]
  /** BG-31 */
  readonly item: InvoicedItem
  /** BG-29 */
  readonly price: Price
}

export interface InvoicedItem {
  /** BT-154 */
  readonly description?: string
  /** BT-153 */
  readonly name: string
  /** BT-156 */
  readonly buyersId?: string
  /** BT-155 */
  readonly sellersId?: string
  /** BT-157 */
  readonly standardId?: Identifier
  /** BT-159 */
  readonly originCountry?: string
  /** BT-158 */
  readonly classifications: readonly {
    readonly code: string
    readonly list?: string
    readonly version?: string
  }[]
  /** BT-151, BT-152 */
  readonly category?: TaxCategory
  /** BG-32 */
  readonly properties: readonly { readonly name: string; readonly value: string }[]
}

export interface Price {
  /** BT-146: of one base quantity, net */
  readonly amount: string
  /** BT-149 */
  readonly baseQuantity?: string
  /** BT-150 */
  readonly baseUnit?: string
  /** BT-147 */
  readonly discount?: string
  /** BT-148 */
  readonly gross?: string
}

/** A credit note is written and read as UBL's other document type. */
export const isCreditNote = ({ typeCode }: Pick<EuInvoice, 'typeCode'>): boolean =>
  ['381', '396', '81', '83', '532'].includes(typeCode)

import type { Identifier } from './eu-party.ts'

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

export interface InvoicePeriod {
  /** BT-73, BT-134 */
  readonly startsOn?: string
  /** BT-74, BT-135 */
  readonly endsOn?: string
  /** BT-8 */
  readonly taxPointCode?: string
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

export interface Identifier {
  readonly id: string
  /** ISO 6523 ICD, or EAS for electronic addresses */
  readonly scheme?: string
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

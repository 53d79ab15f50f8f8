/** What is printed of an invoice, as text: everything is said, nothing is placed yet. */
export interface PrintedStatement {
  readonly title: string
  /** under the title: what this paper is, and what it is not */
  readonly notice: string
  readonly seller: PrintedParty
  readonly buyer: PrintedParty
  readonly facts: readonly Fact[]
  readonly rows: readonly PrintedRow[]
  readonly taxes: readonly PrintedTax[]
  readonly totals: readonly Fact[]
  /** below the totals, each its own paragraph */
  readonly remarks: readonly string[]
  /** at the foot of each page */
  readonly footer: string
}

export interface Fact {
  readonly label: string
  readonly value: string
}

export interface PrintedParty {
  readonly label: string
  readonly lines: readonly string[]
}

/** A line's amounts are kept beside their texts in minor units, for what is carried to the next page. */
export interface PrintedRow {
  readonly number: string
  readonly name: string
  /** smaller, under the name */
  readonly details: string
  readonly quantity: string
  readonly unitPrice: string
  readonly net: string
  readonly rate: string
  readonly tax: string
  readonly gross: string
  readonly carried: string
}

export interface PrintedTax {
  readonly rate: string
  readonly net: string
  readonly tax: string
  readonly gross: string
}

import { type Amounts, fromMoney } from './amounts.ts'
import type { Invoice, InvoiceLine } from './invoice.ts'

/** A row of a 数电票: a line, or the discount that directly follows it under the same name. Amounts are in minor units. */
export interface InvoiceRow extends Amounts {
  /** the line of the invoice */
  readonly lineNumber: number
  readonly kind: 'plain' | 'discounted' | 'discount'
  readonly line: InvoiceLine
}

const negative = ({ net, tax, gross }: Amounts): Amounts => ({ net: -net, tax: -tax, gross: -gross })

const rowsOfLine = (line: InvoiceLine, sign: (of: Amounts) => Amounts): InvoiceRow[] => {
  const about = { lineNumber: line.lineNumber, line }
  if (!line.list || !line.discount) return [{ ...about, kind: 'plain', ...sign(fromMoney(line)) }]
  return [
    { ...about, kind: 'discounted', ...sign(fromMoney(line.list)) },
    { ...about, kind: 'discount', ...sign(negative(fromMoney(line.discount))) },
  ]
}

/** The rows of an invoice; those of a credit note are negative, and its discounts are in its lines. */
export const invoiceRows = ({ kind, lines }: Pick<Invoice, 'kind' | 'lines'>): InvoiceRow[] =>
  kind === 'invoice'
    ? lines.flatMap(line => rowsOfLine(line, same))
    : lines.map(line => ({ lineNumber: line.lineNumber, line, kind: 'plain', ...negative(fromMoney(line)) }))

const same = (of: Amounts): Amounts => of

/** The tax that a row shows may differ from its amount times its rate by this much, says the channel's interface. */
export const TAX_TOLERANCE = 6n

/** Rows whose tax is not what their amount and rate make it, within the tolerance. */
export const rowFaults = (rows: readonly InvoiceRow[]): number[] =>
  rows.flatMap(({ net, tax, line }, i) => {
    const [, digits = ''] = line.taxRate.split('.')
    const scale = 10n ** BigInt(digits.length)
    const exact = net * BigInt(line.taxRate.replace('.', ''))
    const off = tax * scale - exact
    return (off < 0n ? -off : off) <= TAX_TOLERANCE * scale ? [] : [i + 1]
  })

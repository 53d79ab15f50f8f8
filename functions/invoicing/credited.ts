import { divideRounded } from '../../shared/decimal.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Write } from '../../shared/writes.ts'
import { type Amounts, amounts, fromMoney, minusAmounts, noAmounts, plusAmounts, toMoney } from './amounts.ts'
import { shareBetween } from './cumulative.ts'
import type { Invoice, InvoiceLine } from './invoice.ts'
import { quantityText, quantityUnits } from './quantity.ts'

/** How far a line is credited. Quantities are hundred-millionths, amounts minor units, both as text. */
export interface LineCredited {
  readonly upTo: string
  readonly net: string
  readonly tax: string
  /** where pieces are counted from since the price was last reduced, and what was left then */
  readonly base?: { readonly from: string; readonly net: string; readonly tax: string }
  /** the confirmation form that has the line in its hands */
  readonly formId?: string
}

/** What of an invoice is credited. `version` 0: nothing has been. */
export interface Credited {
  readonly invoiceId: string
  readonly lines: Readonly<Record<string, LineCredited>>
  readonly version: number
}

/** What somebody wants credited of a line: pieces or a gross amount; neither: all that is left. */
export interface WantedCredit {
  readonly lineNumber: number
  /** decimal text */
  readonly quantity?: string | undefined
  /** gross, in minor units */
  readonly amount?: bigint | undefined
}

/** One line of a credit, in the blue line's own amounts. */
export interface CreditLine {
  readonly blue: InvoiceLine
  /** pieces that are credited, or only an amount off the price */
  readonly measure: 'quantity' | 'amount'
  /** the pieces, in hundred-millionths; equal where only an amount is credited */
  readonly from: bigint
  readonly to: bigint
  readonly line: Amounts
  /** of what the blue line shows as its discount */
  readonly discount: Amounts
  readonly after: LineCredited
}

interface Position {
  readonly upTo: bigint
  readonly done: Amounts
  readonly base: { readonly from: bigint; readonly of: Amounts }
}

const positionOf = (blue: InvoiceLine, before: LineCredited | undefined): Position => ({
  upTo: BigInt(before?.upTo ?? '0'),
  done: amounts(BigInt(before?.net ?? '0'), BigInt(before?.tax ?? '0')),
  base: before?.base
    ? { from: BigInt(before.base.from), of: amounts(BigInt(before.base.net), BigInt(before.base.tax)) }
    : { from: 0n, of: fromMoney(blue) },
})

const stateAfter = (upTo: bigint, done: Amounts, base: Position['base']): LineCredited => ({
  upTo: upTo.toString(),
  net: done.net.toString(),
  tax: done.tax.toString(),
  base: { from: base.from.toString(), net: base.of.net.toString(), tax: base.of.tax.toString() },
})

/** Whole of a line in pieces. */
const piecesOf = (blue: InvoiceLine): bigint => quantityUnits(blue.quantity)

/**
 * Credits pieces, net and tax each by cumulative rounding from the snapshot: whatever the steps, none goes
 * beyond the line in any field, and the last closes it to zero. Rates and prices of today have no say.
 */
const creditPieces = (blue: InvoiceLine, { upTo, done, base }: Position, units: bigint): CreditLine => {
  const whole = piecesOf(blue)
  const share = (amount: bigint) =>
    shareBetween(amount, upTo - base.from, upTo + units - base.from, whole - base.from)
  const line = amounts(share(base.of.net), share(base.of.tax))
  const off = blue.discount ? fromMoney(blue.discount) : noAmounts
  const ofDiscount = (amount: bigint) => shareBetween(amount, upTo, upTo + units, whole)
  return {
    blue,
    measure: 'quantity',
    from: upTo,
    to: upTo + units,
    line,
    discount: amounts(ofDiscount(off.net), ofDiscount(off.tax)),
    after: stateAfter(upTo + units, plusAmounts(done, line), base),
  }
}

/** Credits an amount off the price of what is left: its tax is what its net leaves, so that it is right to the cent. */
const creditAmount = (blue: InvoiceLine, { upTo, done }: Position, gross: bigint): CreditLine => {
  const left = minusAmounts(fromMoney(blue), done)
  const net = left.gross === 0n ? 0n : divideRounded(left.net * gross, left.gross)
  const line = amounts(net, gross - net)
  const base = { from: upTo, of: minusAmounts(left, line) }
  return {
    blue,
    measure: 'amount',
    from: upTo,
    to: upTo,
    line,
    discount: noAmounts,
    after: stateAfter(upTo, plusAmounts(done, line), base),
  }
}

const refuse = (pointer: string, rule: string) =>
  new DomainError('invalid-request', 'The invoice cannot be credited like this.', {
    errors: [{ pointer, rule }],
  })

const creditLine = (
  blue: InvoiceLine,
  before: LineCredited | undefined,
  { quantity, amount }: WantedCredit,
  pointer: string,
): CreditLine => {
  if (before?.formId) {
    throw new DomainError(
      'illegal-transition',
      `Line ${blue.lineNumber} waits for its confirmation form ${before.formId}.`,
    )
  }
  const position = positionOf(blue, before)
  if (quantity !== undefined && amount !== undefined) throw refuse(pointer, 'must name quantity or amount')
  if (amount !== undefined) {
    if (amount <= 0n) throw refuse(`${pointer}/amount`, 'must be more than nothing')
    return creditAmount(blue, position, amount)
  }
  const units = quantity === undefined ? piecesOf(blue) - position.upTo : quantityUnits(quantity)
  if (quantity !== undefined && units <= 0n) throw refuse(`${pointer}/quantity`, 'must be more than nothing')
  return creditPieces(blue, position, units)
}

const isTooMuch = ({ blue, to, after }: CreditLine): boolean => {
  const whole = fromMoney(blue)
  return to > piecesOf(blue) || BigInt(after.net) > whole.net || BigInt(after.tax) > whole.tax
}

/** What is left of a line for a further credit. */
const openOf = ({ blue, from, line, after }: CreditLine) => ({
  lineNumber: blue.lineNumber,
  open: quantityText(piecesOf(blue) - from),
  openAmount: fromMoney(blue).gross - BigInt(after.net) - BigInt(after.tax) + line.gross,
})

/**
 * What a credit takes of an invoice, line by line.
 *
 * @param wanted absent: all that is left
 * @throws `illegal-transition` for a credit note, for a line in a form's hands, and when nothing is left;
 *   `quantity-exceeds-open` naming the lines of which more was asked than is left; `invalid-request`
 */
export const decideCredit = (
  invoice: Invoice,
  credited: Credited,
  wanted?: readonly WantedCredit[],
): CreditLine[] => {
  if (invoice.kind !== 'invoice') {
    throw new DomainError('illegal-transition', 'A credit note is not credited: issue a new invoice.')
  }
  const all: readonly WantedCredit[] = wanted ?? invoice.lines.map(({ lineNumber }) => ({ lineNumber }))
  if (new Set(all.map(({ lineNumber }) => lineNumber)).size < all.length) {
    throw refuse('/lines', 'must name each line once')
  }
  const lines = all.map((one, i) => {
    const blue = invoice.lines.find(({ lineNumber }) => lineNumber === one.lineNumber)
    if (!blue) throw refuse(`/lines/${i}/lineNumber`, 'must be a line of the invoice')
    return creditLine(blue, credited.lines[one.lineNumber], one, `/lines/${i}`)
  })
  const tooMuch = lines.filter(isTooMuch).map(openOf)
  if (tooMuch.length) {
    throw new DomainError('quantity-exceeds-open', 'More was to be credited than is left.', {
      lines: tooMuch.map(({ openAmount, ...line }) => ({
        ...line,
        openAmount: toMoney(openAmount, invoice.currency),
      })),
    })
  }
  const taken = lines.filter(({ measure, from, to }) => measure === 'amount' || to > from)
  if (!taken.length) throw new DomainError('illegal-transition', 'The invoice is credited already.')
  return taken
}

const withLines = (credited: Credited, lines: readonly (readonly [number, LineCredited])[]): Credited => ({
  ...credited,
  lines: { ...credited.lines, ...Object.fromEntries(lines) },
})

/** The state after a credit. */
export const withCredit = (credited: Credited, credits: readonly CreditLine[]): Credited =>
  withLines(
    credited,
    credits.map(({ blue, after }) => [blue.lineNumber, after]),
  )

/** Lends lines to a form: nothing is credited yet, and nobody else may credit them. */
export const heldByForm = (credited: Credited, credits: readonly CreditLine[], formId: string): Credited =>
  withLines(
    credited,
    credits.map(({ blue }) => [
      blue.lineNumber,
      { ...(credited.lines[blue.lineNumber] ?? untouched), formId },
    ]),
  )

const untouched: LineCredited = { upTo: '0', net: '0', tax: '0' }

/** Takes lines back from a form that came to nothing. */
export const releasedFromForm = (credited: Credited, formId: string): Credited => ({
  ...credited,
  lines: Object.fromEntries(
    Object.entries(credited.lines).map(([lineNumber, { formId: holder, ...line }]) => [
      lineNumber,
      holder === undefined || holder === formId ? line : { ...line, formId: holder },
    ]),
  ),
})

/** What is credited, by access pattern. */
export interface Credits {
  of(invoiceId: string): Promise<Credited>
  /** The write of a changed state, on the version it was made from; refused as `ReadWasStale`. */
  saving(credited: Credited): Write
}

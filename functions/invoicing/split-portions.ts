import { powerOfTen } from '../../shared/decimal.ts'
import type { Portion } from './billable.ts'
import { amountsOfPortion } from './billable.ts'
import { MOST_DIGITS_AFTER_POINT } from './quantity.ts'

/** The most rows that a 数电票 has, rows of discounts included. */
export const MOST_ROWS = 2_000

/** A discounted line is two rows: the line and its discount. */
export const rowsOf = (portion: Portion): number => (amountsOfPortion(portion).discount === 0n ? 1 : 2)

/** What one invoice may hold. */
export interface Limits {
  readonly rows: number
  /** net amounts in minor units: of the first invoice, and of each further one; absent: no limit */
  readonly net?: { readonly first: bigint; readonly each: bigint } | undefined
}

const ONE = powerOfTen(MOST_DIGITS_AFTER_POINT)

/**
 * The largest part of a portion, in whole units of its quantity, whose amount is not above `room`;
 * undefined when not even one unit is. Amounts grow with the quantity, so halving finds it.
 */
const partWithin = (
  portion: Portion,
  room: bigint,
  netOf: (portion: Portion) => bigint,
): Portion | undefined => {
  const upTo = (units: bigint): Portion => ({ ...portion, to: portion.from + units * ONE })
  let [fits, tooMuch] = [0n, (portion.to - portion.from) / ONE + 1n]
  while (tooMuch - fits > 1n) {
    const middle = (fits + tooMuch) / 2n
    if (netOf(upTo(middle)) <= room) fits = middle
    else tooMuch = middle
  }
  return fits === 0n ? undefined : upTo(fits)
}

/**
 * Distributes portions over as few invoices as the limits allow, in their order. A line is cut only where
 * its amount alone asks for it; a single unit above the limit stands on an invoice of its own, for its
 * channel to judge.
 *
 * @param netOf the amount without tax of a portion, growing with its quantity
 */
export const splitPortions = (
  portions: readonly Portion[],
  { rows, net }: Limits,
  netOf: (portion: Portion) => bigint,
): Portion[][] => {
  const invoices: Portion[][] = []
  let [open, rowsLeft, room] = [[] as Portion[], rows, net?.first]
  const close = () => {
    if (open.length) invoices.push(open)
    ;[open, rowsLeft, room] = [[], rows, net?.each]
  }
  const take = (portion: Portion) => {
    open.push(portion)
    rowsLeft -= rowsOf(portion)
    if (room !== undefined) room -= netOf(portion)
  }
  const queue = portions.toReversed()
  for (let portion = queue.pop(); portion; portion = queue.pop()) {
    if (rowsOf(portion) > rowsLeft) close()
    if (room === undefined || netOf(portion) <= room) {
      take(portion)
      continue
    }
    // A further invoice has more room than what is left of this one.
    const hasMoreRoom = room < (net?.each ?? room)
    if (hasMoreRoom && netOf(portion) <= (net?.each ?? room)) {
      close()
      queue.push(portion)
      continue
    }
    const part = partWithin(portion, room, netOf)
    if (!part && hasMoreRoom) {
      close()
      queue.push(portion)
      continue
    }
    const cut = part ?? firstUnit(portion)
    take(cut)
    if (cut.to < portion.to) queue.push({ ...portion, from: cut.to })
    close()
  }
  close()
  return invoices
}

const firstUnit = (portion: Portion): Portion => {
  const to = portion.from + ONE
  return to < portion.to ? { ...portion, to } : portion
}

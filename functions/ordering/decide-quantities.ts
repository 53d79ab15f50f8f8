import type { OrderLine } from './order.ts'
import { heldOf, openOf, underwayOf } from './order-lines.ts'

/** Lines and pieces that somebody names; without lines all that there is. */
export interface NamedQuantities {
  readonly lines?: readonly { readonly lineNumber: number; readonly quantity: number }[] | undefined
}

export interface OverdrawnLine {
  readonly lineNumber: number
  readonly quantity: number
  readonly open: number
}

export type QuantitiesDecision =
  | { readonly kind: 'quantities'; readonly quantities: [lineNumber: number, quantity: number][] }
  | { readonly kind: 'nothingOpen' }
  | { readonly kind: 'tooMuch'; readonly lines: OverdrawnLine[] }

/** Pieces of a line that can still be: shipped (such as are held), cancelled (not shipped), delivered (underway). */
export const openFor = {
  ship: heldOf,
  cancel: openOf,
  deliver: underwayOf,
} as const

/**
 * Decides on which pieces of which lines something is done: never on more than are open for it, the same
 * line named twice counting together.
 */
export const decideQuantities = (
  lines: readonly OrderLine[],
  named: NamedQuantities,
  open: (line: OrderLine) => number,
): QuantitiesDecision => {
  if (lines.every(line => open(line) === 0)) return { kind: 'nothingOpen' }
  const wanted = new Map<number, number>()
  for (const { lineNumber, quantity } of named.lines ??
    lines.map(line => ({ lineNumber: line.lineNumber, quantity: open(line) }))) {
    wanted.set(lineNumber, (wanted.get(lineNumber) ?? 0) + quantity)
  }
  const byNumber = new Map(lines.map(line => [line.lineNumber, line]))
  const overdrawn = [...wanted]
    .map(([lineNumber, quantity]) => {
      const line = byNumber.get(lineNumber)
      return { lineNumber, quantity, open: line ? open(line) : 0 }
    })
    .filter(one => one.quantity > one.open)
  if (overdrawn.length) return { kind: 'tooMuch', lines: overdrawn }
  return { kind: 'quantities', quantities: [...wanted].filter(([, quantity]) => quantity > 0) }
}

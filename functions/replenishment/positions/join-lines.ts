import { decideReplenishment } from './decide-replenishment.ts'
import type { JoinedLine, Position, PositionWithStock } from './position.ts'
import { priceAt } from './price-breaks.ts'
import { inputsOf, type Moment } from './raise-purchase-order.ts'

export type JoinableLine = JoinedLine & { readonly position: Position }

/** With the first line and what goes with it, as many fit into one transaction and one receipt. */
export const MOST_LINES = 40

/**
 * Which SKUs of the same supplier may come along with an order that is too small for the supplier: those
 * that are within half an order of their reorder point, the most urgent first, until the minimum order value
 * is reached (the can-order level of Balintfy, 1964, and Silver, 1974).
 *
 * @param missing value that is missing, in minor units
 * @returns the lines; none when all of them together would not reach it
 */
export const joinLines = (
  candidates: readonly PositionWithStock[],
  missing: number,
  moment: Moment,
): JoinableLine[] => {
  const possible = candidates.flatMap(each => {
    const own = inputsOf(each, moment)
    const canOrder = own.reorderPoint + Math.floor((own.orderUpTo - own.reorderPoint) / 2)
    const inputs = { ...own, reorderPoint: canOrder, orderUpTo: Math.max(own.orderUpTo, canOrder + 1) }
    const decision = decideReplenishment(inputs)
    if (decision.kind === 'hold' || inputs.unitPrice === undefined || decision.because.approval) return []
    const { quantity } = decision
    const value = quantity * priceAt(quantity, inputs.unitPrice, inputs.priceBreaks ?? [])
    const urgency = decision.because.position / Math.max(1, own.reorderPoint)
    return [{ line: { sku: own.sku, quantity, inputs, position: each.position }, value, urgency }]
  })
  const lines: JoinableLine[] = []
  let left = missing
  for (const { line, value } of possible.toSorted((a, b) => a.urgency - b.urgency)) {
    if (left <= 0 || lines.length === MOST_LINES - 1) break
    lines.push(line)
    left -= value
  }
  return left <= 0 ? lines : []
}

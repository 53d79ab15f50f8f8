import type { Allocation, Issue, OrderLine } from './order.ts'

/** What should leave now; without lines everything that is still open. */
export interface WantedShipment {
  readonly lines?: readonly { readonly lineNumber: number; readonly quantity: number }[] | undefined
}

export interface OpenLine {
  readonly lineNumber: number
  readonly quantity: number
  readonly open: number
}

export type ShipmentDecision =
  | {
      readonly kind: 'ship'
      /** all lines of the order as they are afterwards */
      readonly lines: OrderLine[]
      /** what is in this shipment */
      readonly shipped: { readonly line: OrderLine; readonly quantity: number }[]
      readonly issues: Issue[]
    }
  | { readonly kind: 'nothingOpen' }
  | { readonly kind: 'tooMuch'; readonly lines: OpenLine[] }

const openOf = ({ quantity, shipped }: OrderLine): number => quantity - shipped

/** Takes the pieces from the line's allocations in their order. */
const taken = (line: OrderLine, quantity: number): { line: OrderLine; issues: Issue[] } => {
  const issues: Issue[] = []
  let left = quantity
  const allocations = line.allocations.map((allocation): Allocation => {
    const portion = Math.min(left, allocation.quantity - allocation.shipped)
    left -= portion
    if (portion > 0) issues.push({ sku: line.sku, warehouseId: allocation.warehouseId, quantity: portion })
    return { ...allocation, shipped: allocation.shipped + portion }
  })
  return { line: { ...line, shipped: line.shipped + quantity, allocations }, issues }
}

/** Decides a shipment: never more of a line than is still open, the same line named twice counting together. */
export const decideShipment = (lines: readonly OrderLine[], wanted: WantedShipment): ShipmentDecision => {
  if (lines.every(line => openOf(line) === 0)) return { kind: 'nothingOpen' }
  const quantities = new Map<number, number>()
  for (const { lineNumber, quantity } of wanted.lines ??
    lines.map(line => ({ ...line, quantity: openOf(line) }))) {
    quantities.set(lineNumber, (quantities.get(lineNumber) ?? 0) + quantity)
  }
  const byNumber = new Map(lines.map(line => [line.lineNumber, line]))
  const tooMuch = [...quantities]
    .map(([lineNumber, quantity]) => {
      const line = byNumber.get(lineNumber)
      return { lineNumber, quantity, open: line ? openOf(line) : 0 }
    })
    .filter(({ quantity, open }) => quantity > open)
  if (tooMuch.length) return { kind: 'tooMuch', lines: tooMuch }

  const after = lines.map(line => taken(line, quantities.get(line.lineNumber) ?? 0))
  return {
    kind: 'ship',
    lines: after.map(({ line }) => line),
    shipped: lines
      .map(line => ({ line, quantity: quantities.get(line.lineNumber) ?? 0 }))
      .filter(({ quantity }) => quantity > 0),
    issues: after.flatMap(({ issues }) => issues),
  }
}

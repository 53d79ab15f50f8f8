import type { Arrived, PurchaseOrder, PurchaseOrderLine, ReceivedLine } from './purchase-order.ts'

/** How far a delivery may be off, as shares of what was ordered. */
export interface Tolerances {
  /** more than that is not taken in */
  readonly overDelivery: number
  /** with less than that missing a line is done */
  readonly underDelivery: number
}

export const exact: Tolerances = { overDelivery: 0, underDelivery: 0 }

export type ReceiptDecision =
  | {
      readonly kind: 'receipt'
      /** the lines of the order after it */
      readonly lines: PurchaseOrderLine[]
      /** what came, one entry for each SKU */
      readonly received: ReceivedLine[]
      /** what is not on its way any more */
      readonly arrived: Arrived[]
      readonly status: 'partlyReceived' | 'received'
    }
  | { readonly kind: 'nothingOpen' }
  | { readonly kind: 'tooMuch'; readonly lines: { sku: string; quantity: number; open: number }[] }

/** What is still to come of a line. */
export const openOf = ({ quantity, received, cancelled = 0 }: PurchaseOrderLine): number =>
  Math.max(0, quantity - cancelled - received)

const bySku = (lines: readonly ReceivedLine[]): Map<string, number> => {
  const sums = new Map<string, number>()
  for (const { sku, quantity } of lines) sums.set(sku, (sums.get(sku) ?? 0) + quantity)
  return sums
}

/** A line with what came of it; too little to matter is cancelled, so that nobody waits for it. */
const afterReceipt = (line: PurchaseOrderLine, came: number, { underDelivery }: Tolerances) => {
  const open = openOf(line)
  const rest = Math.max(0, open - came)
  const done = rest <= Math.floor(line.quantity * underDelivery)
  const short = done && rest > 0 ? rest : 0
  const after: PurchaseOrderLine = {
    ...line,
    received: line.received + came,
    ...(short ? { cancelled: (line.cancelled ?? 0) + short } : {}),
  }
  const arrived: Arrived = { sku: line.sku, quantity: Math.min(came, open) + short, done }
  return { after, arrived: open > 0 && came > 0 ? [arrived] : [] }
}

/**
 * What a delivery makes of an order. Without `wanted` everything that is still open has come. A line on
 * which nothing came is left as it is, even where what is missing would be within the tolerance.
 */
export const decideReceipt = (
  { lines }: Pick<PurchaseOrder, 'lines'>,
  wanted: readonly ReceivedLine[] | undefined,
  tolerances: Tolerances = exact,
): ReceiptDecision => {
  if (lines.every(line => openOf(line) === 0)) return { kind: 'nothingOpen' }
  const came = wanted ? bySku(wanted) : new Map(lines.map(line => [line.sku, openOf(line)]))
  const most = new Map(
    lines.map(line => [line.sku, openOf(line) + Math.floor(line.quantity * tolerances.overDelivery)]),
  )
  const tooMuch = [...came].flatMap(([sku, quantity]) => {
    const left = most.get(sku) ?? 0
    return quantity > left ? [{ sku, quantity, open: left }] : []
  })
  if (tooMuch.length) return { kind: 'tooMuch', lines: tooMuch }
  const results = lines.map(line => afterReceipt(line, came.get(line.sku) ?? 0, tolerances))
  const after = results.map(each => each.after)
  return {
    kind: 'receipt',
    lines: after,
    received: [...came].filter(([, quantity]) => quantity > 0).map(([sku, quantity]) => ({ sku, quantity })),
    arrived: results.flatMap(each => each.arrived),
    status: after.every(line => openOf(line) === 0) ? 'received' : 'partlyReceived',
  }
}

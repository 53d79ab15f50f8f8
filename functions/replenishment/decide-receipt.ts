import type { PurchaseOrder, PurchaseOrderLine, ReceivedLine } from './purchase-order.ts'

export type ReceiptDecision =
  | {
      readonly kind: 'receipt'
      /** the lines of the order after it */
      readonly lines: PurchaseOrderLine[]
      /** what came, one entry for each SKU */
      readonly received: ReceivedLine[]
      readonly status: 'partlyReceived' | 'received'
    }
  | { readonly kind: 'nothingOpen' }
  | { readonly kind: 'tooMuch'; readonly lines: { sku: string; quantity: number; open: number }[] }

const openOf = ({ quantity, received }: PurchaseOrderLine): number => quantity - received

const bySku = (lines: readonly ReceivedLine[]): Map<string, number> => {
  const sums = new Map<string, number>()
  for (const { sku, quantity } of lines) sums.set(sku, (sums.get(sku) ?? 0) + quantity)
  return sums
}

/** What a delivery makes of an order. Without `wanted` everything that is still open has come. */
export const decideReceipt = (
  { lines }: Pick<PurchaseOrder, 'lines'>,
  wanted: readonly ReceivedLine[] | undefined,
): ReceiptDecision => {
  if (lines.every(line => openOf(line) === 0)) return { kind: 'nothingOpen' }
  const came = wanted ? bySku(wanted) : new Map(lines.map(line => [line.sku, openOf(line)]))
  const open = new Map(lines.map(line => [line.sku, openOf(line)]))
  const tooMuch = [...came].flatMap(([sku, quantity]) => {
    const left = open.get(sku) ?? 0
    return quantity > left ? [{ sku, quantity, open: left }] : []
  })
  if (tooMuch.length) return { kind: 'tooMuch', lines: tooMuch }
  const after = lines.map(line => ({ ...line, received: line.received + (came.get(line.sku) ?? 0) }))
  return {
    kind: 'receipt',
    lines: after,
    received: [...came].filter(([, quantity]) => quantity > 0).map(([sku, quantity]) => ({ sku, quantity })),
    status: after.every(line => openOf(line) === 0) ? 'received' : 'partlyReceived',
  }
}

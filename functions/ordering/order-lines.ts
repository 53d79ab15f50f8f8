import { sumMoney, timesQuantity } from '../../shared/money.ts'
import type { Place } from '../inventory/index.ts'
import type { AllocationReason } from './allocate.ts'
import type { Allocation } from './order.ts'
import type { RecordedLine } from './order-record.ts'

/** What becomes of pieces in a warehouse when an order changes. */
export interface StockMove extends Place {
  readonly kind: 'hold' | 'release' | 'issue' | 'unissue'
  readonly quantity: number
}

/** A line as it is afterwards, and what that moves. */
export interface LineChange {
  readonly line: RecordedLine
  readonly moves: readonly StockMove[]
}

/** Pieces of a line that are still to be shipped. */
export const openOf = ({ quantity, shipped, cancelled }: RecordedLine): number =>
  quantity - shipped - cancelled

/** Pieces that have left and did not arrive yet. */
export const underwayOf = ({ shipped, delivered }: RecordedLine): number => shipped - delivered

const opposite = { hold: 'release', release: 'hold', issue: 'unissue', unissue: 'issue' } as const

/** What undoes a move. */
export const undone = (move: StockMove): StockMove => ({ ...move, kind: opposite[move.kind] })

/** The law that every line of a placed order obeys. */
export const isBalanced = (line: RecordedLine): boolean => {
  const { quantity, held, backordered, shipped, delivered, cancelled, allocations } = line
  const sum = (figure: 'quantity' | 'shipped') => allocations.reduce((total, one) => total + one[figure], 0)
  return (
    quantity === held + backordered + shipped + cancelled &&
    delivered <= shipped &&
    sum('quantity') - sum('shipped') === held &&
    sum('shipped') === shipped &&
    [held, backordered, shipped, delivered, cancelled].every(figure => figure >= 0)
  )
}

const placeOf = (line: RecordedLine, { warehouseId, bucket }: Allocation): Place => ({
  sku: line.sku,
  warehouseId,
  ...(bucket ? { bucket } : {}),
})

/** Held pieces of a line, in one warehouse or in all. */
export const heldOf = (line: RecordedLine, warehouseId?: string): number =>
  warehouseId === undefined
    ? line.held
    : line.allocations
        .filter(allocation => allocation.warehouseId === warehouseId)
        .reduce((sum, { quantity, shipped }) => sum + quantity - shipped, 0)

/** Ships held pieces, from the line's allocations in their order; from one warehouse where that is said. */
export const shipLine = (line: RecordedLine, quantity: number, warehouseId?: string): LineChange => {
  const moves: StockMove[] = []
  let left = quantity
  const allocations = line.allocations.map(allocation => {
    if (warehouseId !== undefined && allocation.warehouseId !== warehouseId) return allocation
    const portion = Math.min(left, allocation.quantity - allocation.shipped)
    if (portion === 0) return allocation
    left -= portion
    moves.push({ kind: 'issue', ...placeOf(line, allocation), quantity: portion })
    return { ...allocation, shipped: allocation.shipped + portion }
  })
  return {
    line: { ...line, held: line.held - quantity, shipped: line.shipped + quantity, allocations },
    moves,
  }
}

/** Which warehouses so many shipped pieces of a line came from, as it ships them: from its allocations in their order. */
export const shippedFrom = (
  { allocations }: RecordedLine,
  quantity: number,
): { warehouseId: string; quantity: number }[] => {
  const places = new Map<string, number>()
  let left = quantity
  for (const { warehouseId, shipped } of allocations) {
    const portion = Math.min(left, shipped)
    left -= portion
    if (portion > 0) places.set(warehouseId, (places.get(warehouseId) ?? 0) + portion)
  }
  return [...places].map(([warehouseId, pieces]) => ({ warehouseId, quantity: pieces }))
}

/** Cancels open pieces: first those that wait for a receipt, then held ones, from the last allocation on. */
export const cancelLine = (line: RecordedLine, quantity: number): LineChange => {
  const waiting = Math.min(quantity, line.backordered)
  const moves: StockMove[] = []
  let left = quantity - waiting
  const allocations = line.allocations
    .toReversed()
    .map(allocation => {
      const portion = Math.min(left, allocation.quantity - allocation.shipped)
      if (portion === 0) return allocation
      left -= portion
      moves.push({ kind: 'release', ...placeOf(line, allocation), quantity: portion })
      return { ...allocation, quantity: allocation.quantity - portion }
    })
    .toReversed()
    .filter(allocation => allocation.quantity > 0)
  const cancelled = line.cancelled + quantity
  return {
    line: {
      ...line,
      held: line.held - (quantity - waiting),
      backordered: line.backordered - waiting,
      cancelled,
      allocations,
      lineTotal: timesQuantity(line.unitPrice, line.quantity - cancelled),
    },
    moves,
  }
}

/** Pieces arrived at the buyer's. */
export const deliverLine = (line: RecordedLine, quantity: number): LineChange => ({
  line: { ...line, delivered: line.delivered + quantity },
  moves: [],
})

/** So many reasons are kept with a line that came piece by piece. */
const MOST_FILL_REASONS = 20

/** Pieces that came in cover what was backordered. @param reason why they come from there */
export const fillLine = (
  line: RecordedLine,
  from: readonly { place: Place; quantity: number }[],
  reason: AllocationReason,
): LineChange => {
  const quantity = from.reduce((sum, one) => sum + one.quantity, 0)
  const allocations = [...line.allocations]
  for (const { place, quantity: portion } of from) {
    const at = allocations.findIndex(
      one => one.warehouseId === place.warehouseId && (one.bucket ?? 0) === (place.bucket ?? 0),
    )
    const known = allocations[at]
    if (known) allocations[at] = { ...known, quantity: known.quantity + portion }
    else {
      const { warehouseId, bucket } = place
      allocations.push({ warehouseId, ...(bucket ? { bucket } : {}), quantity: portion, shipped: 0 })
    }
  }
  return {
    line: {
      ...line,
      held: line.held + quantity,
      backordered: line.backordered - quantity,
      allocations,
      fillReasons: [...(line.fillReasons ?? []), reason].slice(-MOST_FILL_REASONS),
    },
    moves: from.map(({ place, quantity: portion }) => ({ kind: 'hold', ...place, quantity: portion })),
  }
}

/** What it takes to hold a line's pieces as they are allocated. */
export const holdsOf = (line: RecordedLine): StockMove[] =>
  line.allocations
    .filter(({ quantity, shipped }) => quantity > shipped)
    .map(allocation => ({
      kind: 'hold',
      ...placeOf(line, allocation),
      quantity: allocation.quantity - allocation.shipped,
    }))

const placeId = ({ sku, warehouseId, bucket = 0 }: StockMove): string => `${sku} ${warehouseId} ${bucket}`

/** What it takes to hold the one and give the other back, where both are in one place the difference. */
export const netMoves = (held: readonly StockMove[], released: readonly StockMove[]): StockMove[] => {
  const net = new Map<string, StockMove>()
  const add = (move: StockMove, quantity: number): void => {
    const known = net.get(placeId(move))
    net.set(placeId(move), { ...move, quantity: (known?.quantity ?? 0) + quantity })
  }
  for (const move of held) add(move, move.quantity)
  for (const move of released) add(move, -move.quantity)
  return [...net.values()]
    .filter(({ quantity }) => quantity !== 0)
    .map(move => ({
      ...move,
      kind: move.quantity > 0 ? 'hold' : 'release',
      quantity: Math.abs(move.quantity),
    }))
}

/** The total of lines. All have the price list's one currency. */
export const totalOf = (lines: readonly RecordedLine[]) =>
  sumMoney(
    lines.map(({ lineTotal }) => lineTotal),
    lines[0]?.lineTotal.currency ?? '',
  )

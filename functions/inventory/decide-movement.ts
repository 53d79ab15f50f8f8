import type { Instant } from '../../shared/clock.ts'
import type { BookedKind, MovementLine } from './movement.ts'
import type { Stock } from './stock.ts'

/** What is to be booked. */
export interface WantedMovement {
  readonly kind: BookedKind
  readonly warehouseId: string
  readonly toWarehouseId?: string | undefined
  /**
   * `quantity` by kind: pieces that came (`receipt`), changed (`adjustment`, signed), go over (`transfer`),
   * were found (`count`), or are kept from sale (`quarantine`; below zero they are let go again)
   */
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[]
  /** of a count: when it was made */
  readonly countedAt?: Instant | undefined
}

/** One thing that is done to one stock. */
export type StockStep =
  | {
      readonly act: 'receive' | 'withdraw' | 'quarantine' | 'free'
      readonly sku: string
      readonly warehouseId: string
      readonly quantity: number
    }
  | {
      readonly act: 'correct'
      readonly sku: string
      readonly warehouseId: string
      readonly quantity: number
      /** absent: it is the first that is known of it */
      readonly before?: number | undefined
    }

export type MovementDecision =
  | { readonly kind: 'book'; readonly steps: StockStep[]; readonly lines: MovementLine[] }
  | { readonly kind: 'overtaken'; readonly skus: string[] }
  | { readonly kind: 'split'; readonly skus: string[] }

interface Booked {
  readonly steps: readonly StockStep[]
  readonly lines: readonly MovementLine[]
}

const pieces = (act: 'receive' | 'withdraw', sku: string, warehouseId: string, quantity: number): Booked => {
  const change = act === 'receive' ? quantity : -quantity
  return {
    steps: [{ act, sku, warehouseId, quantity }],
    lines: [{ sku, warehouseId, onHand: change, available: change }],
  }
}

const signed = (sku: string, warehouseId: string, quantity: number): Booked =>
  pieces(quantity < 0 ? 'withdraw' : 'receive', sku, warehouseId, Math.abs(quantity))

const kept = (sku: string, warehouseId: string, quantity: number): Booked => ({
  steps: [{ act: quantity < 0 ? 'free' : 'quarantine', sku, warehouseId, quantity: Math.abs(quantity) }],
  lines: [{ sku, warehouseId, onHand: 0, available: -quantity }],
})

const counted = (sku: string, warehouseId: string, quantity: number, stock: Stock | undefined): Booked => {
  const variance = quantity - (stock?.onHand ?? 0)
  return {
    steps: [{ act: 'correct', sku, warehouseId, quantity, ...(stock ? { before: stock.onHand } : {}) }],
    lines: [{ sku, warehouseId, onHand: variance, available: variance, booked: stock?.onHand ?? 0 }],
  }
}

const bookingOf =
  ({ kind, warehouseId, toWarehouseId = '' }: WantedMovement, stocks: StocksBySku) =>
  ({ sku, quantity }: { sku: string; quantity: number }): Booked => {
    if (kind === 'receipt') return pieces('receive', sku, warehouseId, quantity)
    if (kind === 'adjustment') return signed(sku, warehouseId, quantity)
    if (kind === 'quarantine') return kept(sku, warehouseId, quantity)
    if (kind === 'count') return counted(sku, warehouseId, quantity, stocks.get(sku))
    const [from, to] = [
      pieces('withdraw', sku, warehouseId, quantity),
      pieces('receive', sku, toWarehouseId, quantity),
    ]
    return { steps: [...from.steps, ...to.steps], lines: [...from.lines, ...to.lines] }
  }

export type StocksBySku = ReadonlyMap<string, Stock>

const isOvertaken = ({ movedAt = '', countedAt = '' }: Stock, at: Instant): boolean =>
  movedAt >= at || countedAt >= at

/**
 * What a movement does to stock. A count tells nothing when pieces were moved or counted after it was made,
 * nor while a promotion has split the stock.
 *
 * @param stocks as they are in `warehouseId`, for a count
 */
export const decideMovement = (
  wanted: WantedMovement,
  stocks: StocksBySku,
  now: Instant,
): MovementDecision => {
  if (wanted.kind === 'count') {
    const at = wanted.countedAt ?? now
    const known = wanted.lines.flatMap(({ sku }) => stocks.get(sku) ?? [])
    const split = known.filter(({ buckets }) => buckets)
    if (split.length) return { kind: 'split', skus: split.map(({ sku }) => sku) }
    const overtaken = known.filter(stock => isOvertaken(stock, at))
    if (overtaken.length) return { kind: 'overtaken', skus: overtaken.map(({ sku }) => sku) }
  }
  const booked = wanted.lines.map(bookingOf(wanted, stocks))
  return {
    kind: 'book',
    steps: booked.flatMap(({ steps }) => steps),
    lines: booked.flatMap(({ lines }) => lines),
  }
}

import type { Instant } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Write } from '../../shared/writes.ts'
import {
  dropHold,
  holdStock,
  holdUntil,
  issueStock,
  journaled,
  keepHold,
  releaseStock,
  unissueStock,
} from '../inventory/index.ts'
import type { StockMove } from './order-lines.ts'
import { type DraftHolds, StockTaken } from './orders.ts'

const moveId = ({ kind, sku, warehouseId, bucket = 0 }: StockMove): string =>
  `${kind} ${sku} ${warehouseId} ${bucket}`

/** Moves of the same kind in the same place are one: two lines may ask for one SKU. */
export const summed = (moves: readonly StockMove[]): StockMove[] => {
  const sums = new Map<string, StockMove>()
  for (const move of moves) {
    const known = sums.get(moveId(move))
    sums.set(moveId(move), known ? { ...known, quantity: known.quantity + move.quantity } : move)
  }
  return [...sums.values()]
}

interface Moving {
  readonly at: Instant
  readonly by: string
  readonly reference: string
  readonly orderId: string
  readonly holds?: DraftHolds | undefined
}

const taken = (move: StockMove) => () => new StockTaken(`${move.sku} in ${move.warehouseId}`)

const notThere = (move: StockMove) => () =>
  new DomainError('insufficient-stock', 'A count has found fewer pieces than are to be shipped.', {
    lines: [{ sku: move.sku, warehouseId: move.warehouseId, quantity: move.quantity }],
  })

const writesOf = (move: StockMove, { at, orderId, holds }: Moving): Write[] => {
  if (move.kind === 'issue') return [issueStock({ ...move, at }, notThere(move))]
  if (move.kind === 'release') return [releaseStock(move)]
  if (move.kind === 'unissue') return [unissueStock(move)]
  return holds?.kind === 'make'
    ? holdUntil({ ...move, reference: orderId, heldUntil: holds.until }, taken(move))
    : [holdStock(move, taken(move))]
}

const gone = () => new StockTaken('the holds of the draft have ended')

const holdWrites = ({ holds, at }: Moving): Write[] => {
  if (holds?.kind === 'keep') return holds.holds.map(hold => keepHold(hold, at, gone))
  return holds?.kind === 'drop' ? holds.holds.flatMap(hold => dropHold(hold, gone)) : []
}

const kindOf = (moves: readonly StockMove[]) => {
  if (moves.some(({ kind }) => kind === 'issue' || kind === 'unissue')) return 'issue'
  return moves.some(({ kind }) => kind === 'hold') ? 'hold' : 'release'
}

/** What an order's change does to stock, booked in the journal. */
export const stockWrites = (moves: readonly StockMove[], moving: Moving): Write[] => {
  const writes = [...summed(moves).flatMap(move => writesOf(move, moving)), ...holdWrites(moving)]
  const { at, by, reference } = moving
  return journaled(writes, { kind: kindOf(moves), at, by, reference })
}

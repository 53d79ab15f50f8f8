import type { Actor } from '../../shared/actor.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { Holds } from '../inventory/index.ts'
import { carryOut, untilUnmoved } from './carry-out.ts'
import { decideLines } from './decide-lines.ts'
import { type Addressed, findFor, requestOf } from './find-for.ts'
import type { Order } from './order.ts'
import type { OrderRecord, RecordedLine, Work } from './order-record.ts'
import { type DraftHolds, type OrderChange, type Orders, StockTaken } from './orders.ts'
import { type PlaceOrderDeps, turnOf } from './place-order.ts'

export interface PlaceDraftDeps extends PlaceOrderDeps {
  readonly orders: Pick<Orders, 'find' | 'fits' | 'save'>
  readonly holds: Pick<Holds, 'of' | 'drop' | 'reclaim'>
}

const keeping =
  (holds: DraftHolds) =>
  (change: OrderChange): OrderChange => ({ ...change, moves: [], holds })

/** Places it with the pieces and prices that are still held for it; undefined when they are not. */
const placeHeld = async (
  deps: PlaceDraftDeps,
  draft: OrderRecord,
  work: Work,
): Promise<unknown | undefined> => {
  if (!draft.heldUntil || draft.heldUntil <= work.at) return undefined
  const holds = await deps.holds.of(draft.orderId)
  const held = holds.reduce((sum, { quantity }) => sum + quantity, 0)
  if (held !== draft.lines.reduce((sum, line) => sum + line.held, 0)) return undefined
  try {
    return await carryOut(deps)(draft, work, draft.lines, keeping({ kind: 'keep', holds }))
  } catch (thrown) {
    if (thrown instanceof StockTaken) return undefined
    throw thrown
  }
}

const decideAnew = async (
  deps: PlaceDraftDeps,
  draft: OrderRecord,
  actor: Actor,
): Promise<readonly RecordedLine[]> => {
  if (draft.heldUntil) await deps.holds.drop(draft.orderId, deps.clock())
  const { sellerId, lines } = await decideLines(deps)(draft.lines, {
    allowBackorder: draft.allowBackorder ?? false,
    stock: 'hold',
    destination: draft.deliverTo,
    turn: turnOf(draft.orderId),
    purchase: { buyerId: draft.buyerId, actor },
  })
  if (sellerId !== draft.sellerId) {
    throw new DomainError('sku-unavailable', 'The goods have another seller now: draft it anew.', {
      lines: [],
    })
  }
  return lines
}

/**
 * Places a draft: with its own prices and pieces while they are held for it, otherwise with those of now.
 *
 * @throws `not-found`, `precondition-failed`, `illegal-transition` when it is no draft any more, and what
 *   placing an order throws
 */
export const placeDraft =
  (deps: PlaceDraftDeps) =>
  (command: Addressed, once: Once<Order>): Promise<Order> =>
    untilUnmoved(async () => {
      const draft = await findFor(deps)('place', command)
      const work: Work = {
        ...requestOf(command.actor, once, deps.clock()),
        workId: deps.newId('wrk'),
        kind: 'place',
        quantities: [],
      }
      const held = await placeHeld(deps, draft, work)
      if (held) return held as Order
      const lines = await decideAnew(deps, draft, command.actor)
      return (await carryOut(deps)(draft, work, lines)) as Order
    })

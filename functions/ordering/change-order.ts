import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { Holds } from '../inventory/index.ts'
import { untilUnmoved } from './carry-out.ts'
import { decideLines } from './decide-lines.ts'
import type { Terms, WantedLine } from './decide-order.ts'
import { type Addressed, findFor } from './find-for.ts'
import { assertReachable, statusOf } from './lifecycle.ts'
import type { Order } from './order.ts'
import { tellChanged } from './order-events.ts'
import { holdsOf, netMoves, type StockMove, totalOf } from './order-lines.ts'
import { type OrderRecord, orderView, type RecordedLine } from './order-record.ts'
import type { DraftHolds, OrderChange, Orders } from './orders.ts'
import { type OrderWishes, type PlaceOrderDeps, turnOf, wishesOf } from './place-order.ts'

export interface ChangeOrderDeps extends PlaceOrderDeps {
  readonly orders: Pick<Orders, 'find' | 'fits' | 'save'>
  readonly holds: Pick<Holds, 'of' | 'reclaim'>
}

interface ChangeOrder extends Addressed, OrderWishes {
  readonly lines: readonly WantedLine[]
}

/** What the order holds now may be its own again. */
const withOwn =
  (own: readonly StockMove[]) =>
  (terms: Terms): Terms => {
    if (own.length === 0) return terms
    const supplies = new Map(terms.supplies)
    for (const { sku, warehouseId, bucket, quantity } of own) {
      const known = supplies.get(sku) ?? []
      const isHere = (one: (typeof known)[number]) => one.warehouseId === warehouseId && one.bucket === bucket
      // A count may have found less than is held: then the shortage stays where it is.
      supplies.set(
        sku,
        known.map(one => (isHere(one) ? { ...one, available: Math.max(0, one.available + quantity) } : one)),
      )
    }
    return { ...terms, supplies }
  }

const changed = (before: OrderRecord, command: ChangeOrder, lines: readonly RecordedLine[]): OrderRecord => {
  const {
    confirmedAt,
    heldUntil,
    buyerOrderReference,
    requestedDeliveryOn,
    deliverTo,
    allowBackorder,
    ...rest
  } = before
  const facts = { ...rest, ...wishesOf(command), lines, lineCount: lines.length, total: totalOf(lines) }
  return { ...facts, status: statusOf(facts, lines), version: before.version + 1 }
}

const changeOf = (
  before: OrderRecord,
  after: OrderRecord,
  at: string,
  { tenant }: Pick<ChangeOrderDeps, 'tenant'>,
): Pick<OrderChange, 'after' | 'events' | 'moves'> => {
  if (before.isDraft) return { after, moves: [], events: [] }
  const told = { ...after, eventCount: before.eventCount + 1 }
  const moves = netMoves(told.lines.flatMap(holdsOf), before.lines.flatMap(holdsOf))
  const telling = { order: told, sequence: told.eventCount, at, tenant: tenant.id }
  return { after: told, moves, events: [tellChanged(telling, before.lines, moves)] }
}

/**
 * The buyer changes an order of which nothing has been shipped: its lines are priced anew and just they are
 * held, in one transaction, so that nobody can take in between what it had. A confirmed order is to be
 * confirmed again. A draft gives back what was held for it.
 *
 * @throws `not-found`, `precondition-failed`, `illegal-transition` once something was shipped,
 *   `insufficient-stock`, `sku-unavailable`, `quantity-refused`, `change-too-large` when it does not fit into one transaction
 */
export const changeOrder =
  (deps: ChangeOrderDeps) =>
  (command: ChangeOrder, once: Once<Order>): Promise<Order> =>
    untilUnmoved(async () => {
      const before = await findFor(deps)('change', command)
      const own = before.isDraft ? [] : before.lines.flatMap(holdsOf)
      const { sellerId, lines } = await decideLines(deps)(
        command.lines,
        {
          allowBackorder: command.allowBackorder ?? false,
          stock: before.isDraft ? 'none' : 'hold',
          destination: command.deliverTo,
          turn: turnOf(before.orderId),
          purchase: { buyerId: before.buyerId, actor: command.actor },
        },
        withOwn(own),
      )
      if (sellerId !== before.sellerId) {
        throw new DomainError('sku-unavailable', 'These goods have another seller than the order.', {
          lines: lines.map(({ lineNumber, sku }) => ({ lineNumber, sku, reason: 'otherSeller' })),
        })
      }
      const at = deps.clock()
      const { after, moves, events } = changeOf(before, changed(before, command, lines), at, deps)
      assertReachable(before.status, 'change', after.status)
      const holds: DraftHolds | undefined = before.heldUntil
        ? { kind: 'drop', holds: await deps.holds.of(before.orderId) }
        : undefined
      const change: OrderChange = {
        before,
        after,
        moves,
        events,
        ...(holds ? { holds } : {}),
        history: {
          version: after.version,
          at,
          command: 'change',
          status: after.status,
          by: command.actor.subject,
          organizationId: command.actor.organizationId,
        },
        done: once(orderView(after)),
      }
      if (!deps.orders.fits(change)) {
        throw new DomainError('change-too-large', 'So much of an order cannot be changed at once.')
      }
      await deps.orders.save(change)
      return orderView(after)
    })

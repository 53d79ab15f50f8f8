import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { Holds } from '../inventory/index.ts'
import { untilUnmoved } from './carry-out.ts'
import { type ChangeQuantities, type ChangeQuantitiesDeps, changeFound } from './change-quantities.ts'
import { findFor } from './find-for.ts'
import type { Order } from './order.ts'
import { cancelLine, openOf, totalOf } from './order-lines.ts'
import { type OrderRecord, orderView } from './order-record.ts'

export interface CancelOrderDeps extends ChangeQuantitiesDeps {
  readonly holds: Pick<Holds, 'of'>
}

const cancelDraft = async (
  { orders, holds, clock }: CancelOrderDeps,
  before: OrderRecord,
  { actor, lines: named, reason }: ChangeQuantities,
  once: Once<Order>,
): Promise<Order> => {
  if (named) {
    throw new DomainError('illegal-transition', 'The order is draft: change it, or cancel it as a whole.', {
      state: before.status,
    })
  }
  const lines = before.lines.map(line => cancelLine(line, openOf(line)).line)
  const { heldUntil, ...rest } = before
  const version = before.version + 1
  const after: OrderRecord = { ...rest, lines, total: totalOf(lines), version, status: 'cancelled' }
  const kept = heldUntil ? await holds.of(before.orderId) : []
  await orders.save({
    before,
    after,
    moves: [],
    events: [],
    holds: { kind: 'drop', holds: kept },
    history: {
      version,
      at: clock(),
      command: 'cancel',
      status: after.status,
      by: actor.subject,
      organizationId: actor.organizationId,
      ...(reason ? { reason } : {}),
    },
    done: once(orderView(after)),
  })
  return orderView(after)
}

/**
 * Cancels an order whole or in part, for as long as the pieces are not shipped: what waited stops waiting,
 * and just what was held for them can be sold again. A draft is given up as a whole.
 *
 * @throws `not-found`, `illegal-transition` when nothing is open any more, `quantity-exceeds-open`
 */
export const cancelOrder = (deps: CancelOrderDeps) => {
  const cancel = changeFound(deps, 'cancel')
  return (command: ChangeQuantities, once: Once<Order>): Promise<Order> =>
    untilUnmoved(async () => {
      const order = await findFor(deps)('cancel', command)
      if (order.isDraft) return cancelDraft(deps, order, command, once)
      return (await cancel(order, command, once)) as Order
    })
}

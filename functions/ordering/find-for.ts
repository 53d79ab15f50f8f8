import { type Actor, actsAs } from '../../shared/actor.ts'
import { DomainError, notFound, versionDiffers } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import { type OrderCommand, reachable } from './lifecycle.ts'
import { isVisibleTo } from './order.ts'
import type { OrderRecord, Request } from './order-record.ts'
import type { Orders } from './orders.ts'

/** Whose matter a command is. The operator may stand in for either. */
const sides: Readonly<Partial<Record<OrderCommand, readonly ('buyer' | 'seller')[]>>> = {
  place: ['buyer'],
  change: ['buyer'],
  redirect: ['buyer'],
  confirm: ['seller'],
  reject: ['seller'],
  cancel: ['buyer', 'seller'],
  ship: ['seller'],
  deliver: ['buyer', 'seller'],
  complete: ['buyer'],
}

const mayDo = (order: OrderRecord, command: OrderCommand, actor: Actor): boolean =>
  isVisibleTo(order, actor) &&
  (actsAs(actor, 'operator') ||
    (sides[command] ?? []).some(side =>
      side === 'buyer' ? order.buyerId === actor.organizationId : order.sellerId === actor.organizationId,
    ))

/** A command to an order: who gives it, and the version that it was decided on, where that matters. */
export interface Addressed {
  readonly actor: Actor
  readonly orderId: string
  readonly ifMatch?: number | undefined
}

/**
 * The order that somebody wants to do something to.
 *
 * @throws `not-found` when it is not his to do, `precondition-failed` when it is in another version,
 *   `conflict` while a large change is under way, `illegal-transition` when its state does not allow it
 */
export const findFor =
  ({ orders }: { readonly orders: Pick<Orders, 'find'> }) =>
  async (command: OrderCommand, { actor, orderId, ifMatch }: Addressed): Promise<OrderRecord> => {
    const order = await orders.find(orderId)
    if (!order || !mayDo(order, command, actor)) throw notFound('order')
    if (ifMatch !== undefined && ifMatch !== order.version) throw versionDiffers(order.version)
    if (order.work)
      throw new DomainError('conflict', 'The order is being changed: send it again in a moment.')
    if (reachable(order.status, command).length === 0) {
      throw new DomainError(
        'illegal-transition',
        `The order is ${order.status}: ${command} is not possible.`,
        {
          state: order.status,
        },
      )
    }
    return order
  }

/** Who asks, when, and under which record it is answered. */
export const requestOf = (actor: Actor, once: Once<never>, at: string): Request => {
  const { body: _, storedAt: __, ...record } = once({} as never)
  return { at, by: actor.subject, organizationId: actor.organizationId, once: record }
}

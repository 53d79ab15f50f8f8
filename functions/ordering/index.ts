/** What other contexts may use of `ordering`: a reader that shows each actor what is his. */
import type { Actor } from '../../shared/actor.ts'
import type { Tables } from '../../shared/tables.ts'
import { cursorBehind, orderStore } from './order.store.ts'
import type { Order } from './order.ts'
import { findOrder, listOrders } from './read-orders.ts'

export { backorderStore } from './backorder.store.ts'
export type { OrderStatus } from './lifecycle.ts'
export type { Order } from './order.ts'

/** Orders as one actor may see them. */
export interface OrderReader {
  /** Undefined when there is none, or it is another's. */
  find(orderId: string, actor: Actor): Promise<Order | undefined>
  /** What the actor's organization has ordered, newest first; large orders come without their lines. */
  newest(actor: Actor, limit: number): Promise<readonly Order[]>
}

export const orderReader = (tables: Tables): OrderReader => {
  const orders = orderStore(tables)
  return {
    find: findOrder({ orders }),
    newest: async (actor, limit) => {
      const { items } = await listOrders({ orders, cursorBehind })(
        { limit, buyerId: actor.organizationId, as: 'buyer' },
        actor,
      )
      return items
    },
  }
}

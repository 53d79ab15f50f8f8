/** What other contexts may use of `ordering`: a reader that shows each actor what is his. */
import type { Actor } from '../../shared/actor.ts'
import type { Tables } from '../../shared/tables.ts'
import { orderStore } from './order.store.ts'
import type { Order } from './order.ts'
import { findOrder, listOrders } from './read-orders.ts'

export type { Order } from './order.ts'
export type { OrderStatus } from './order-status.ts'

/** Orders as one actor may see them. */
export interface OrderReader {
  /** Undefined when there is none, or it is another's. */
  find(orderId: string, actor: Actor): Promise<Order | undefined>
  /** The actor's own orders, newest first. */
  newest(actor: Actor, limit: number): Promise<readonly Order[]>
}

export const orderReader = (tables: Tables): OrderReader => {
  const orders = orderStore(tables)
  return {
    find: findOrder({ orders }),
    newest: async (actor, limit) => {
      const { items } = await listOrders({ orders })(
        { limit, cursor: undefined, buyerId: actor.organizationId },
        actor,
      )
      return items
    },
  }
}

import { type Actor, actsAs } from '../../shared/actor.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import { isVisibleTo, type Order, type OrderPage, type Orders, type PageRequest } from './order.ts'

interface ReadDeps {
  readonly orders: Pick<Orders, 'find' | 'ofBuyer' | 'ofSeller'>
}

/** One order, to those whom it concerns; to all others it does not exist. */
export const findOrder =
  ({ orders }: ReadDeps) =>
  async (orderId: string, actor: Actor): Promise<Order | undefined> => {
    const order = await orders.find(orderId)
    return order && isVisibleTo(order, actor) ? order : undefined
  }

interface ListOrders extends PageRequest {
  /** for the operator: whose orders */
  readonly buyerId?: string | undefined
  readonly sellerId?: string | undefined
}

/**
 * The actor's orders, newest first: what it bought, or what it sold when it is a supplier. The operator
 * names the buyer or the seller.
 */
export const listOrders =
  ({ orders }: ReadDeps) =>
  async ({ buyerId, sellerId, ...page }: ListOrders, actor: Actor): Promise<OrderPage> => {
    if (actsAs(actor, 'operator')) {
      if (buyerId) return orders.ofBuyer(buyerId, page)
      if (sellerId) return orders.ofSeller(sellerId, page)
      throw new DomainError('invalid-request', 'As the operator, say whose orders you want.', {
        errors: [{ pointer: '/buyerId', rule: 'buyerId or sellerId is required for the operator' }],
      })
    }
    return actsAs(actor, 'supplier')
      ? orders.ofSeller(actor.organizationId, page)
      : orders.ofBuyer(actor.organizationId, page)
  }

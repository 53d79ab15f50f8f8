import type { Actor, Permission } from '../../shared/actor.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { KnownOrder, Tools } from './answer-engine.ts'

/** What another context lets be read in an actor's name; it decides what is his. */
export interface OrderReader {
  find(orderId: string, actor: Actor): Promise<KnownOrder | undefined>
  newest(actor: Actor, limit: number): Promise<readonly KnownOrder[]>
}

const ORDER_ID = /^ord_[0-9A-HJKMNP-TV-Z]{26}$/

/** Tools in the name of one actor, with the permissions that the HTTP routes for the same would ask for. */
export const toolsFor =
  ({ orders }: { readonly orders: OrderReader }) =>
  (actor: Actor): Tools => {
    const need = (permission: Permission) => {
      if (actor.permissions.has(permission)) return
      throw new DomainError('forbidden', `Your role ${actor.role} lacks the permission ${permission}.`)
    }
    return {
      findOrder: async orderId => {
        need('order:read')
        return ORDER_ID.test(orderId) ? orders.find(orderId, actor) : undefined
      },
      newestOrders: async limit => {
        need('order:read')
        return orders.newest(actor, limit)
      },
    }
  }

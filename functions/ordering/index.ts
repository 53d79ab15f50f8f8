/** What other contexts may use of `ordering`: a reader that shows each actor what is his, and commands in his name. */
import type { Actor } from '../../shared/actor.ts'
import type { Clock } from '../../shared/clock.ts'
import type { NewId } from '../../shared/ids.ts'
import type { Tables } from '../../shared/tables.ts'
import type { Tenant } from '../../shared/tenant.ts'
import { holdStore, stockReader } from '../inventory/index.ts'
import type { Credit } from './credit.ts'
import { creditLimits } from './credit-limit.store.ts'
import { deliveryPlaces } from './delivery-places.store.ts'
import { cursorBehind, orderStore } from './order.store.ts'
import type { Order } from './order.ts'
import { afterOrder, orderCommands } from './ordering.ts'
import { readCredit } from './read-credit.ts'
import { findOrder, listOrders, readShipments } from './read-orders.ts'
import type { DeliveryPlace } from './redirect-order.ts'
import { listReturns } from './request-return.ts'
import { returnStore } from './return-request.store.ts'
import type { ReturnRequest } from './return-request.ts'
import type { Shipment } from './shipment.ts'
import { termsReader } from './terms.store.ts'
import { workStore } from './work.store.ts'
import { sqsWorkQueue } from './work-queue.sqs.ts'

export { backorderStore } from './backorder.store.ts'
export type { OrderStatus } from './lifecycle.ts'
export type { Order } from './order.ts'
export type { ReturnRequest } from './return-request.ts'
export { sqsWorkQueue }

/** Orders as one actor may see them. */
export interface OrderReader {
  /** Undefined when there is none, or it is another's. */
  find(orderId: string, actor: Actor): Promise<Order | undefined>
  /** What the actor's organization has ordered, newest first; large orders come without their lines. */
  newest(actor: Actor, limit: number): Promise<readonly Order[]>
  /** The shipments of an order, the first one first. @throws `not-found` */
  shipments(orderId: string, actor: Actor): Promise<readonly Shipment[]>
  /** What the actor's organization has asked back of an order. @throws `not-found` */
  returns(orderId: string, actor: Actor): Promise<readonly ReturnRequest[]>
  /** Where the actor's organization can have its orders sent. */
  places(actor: Actor): Promise<readonly DeliveryPlace[]>
  /** What the actor's organization owes by its open orders, and what of its credit limit is left. */
  credit(actor: Actor): Promise<Credit>
}

export const orderReader = (tables: Tables): OrderReader => {
  const orders = orderStore(tables)
  return {
    find: findOrder({ orders }),
    shipments: readShipments({ orders }),
    returns: (orderId, actor) => listReturns({ orders, returns: returnStore(tables) })({ orderId, actor }),
    credit: actor => readCredit({ orders, creditLimitOf: creditLimits(tables) })({}, actor),
    places: actor => deliveryPlaces(tables)(actor.organizationId),
    newest: async (actor, limit) => {
      const { items } = await listOrders({ orders, cursorBehind })(
        { limit, buyerId: actor.organizationId, as: 'buyer' },
        actor,
      )
      return items
    },
  }
}

interface CommandsDeps {
  readonly remind: ReturnType<typeof sqsWorkQueue>
  readonly tenant: Tenant
  readonly clock: Clock
  readonly newId: NewId
}

/** The commands of the HTTP routes, for contexts that give them in an actor's name. */
export const orderCommandsOn = (tables: Tables, deps: CommandsDeps) => {
  const orders = orderStore(tables)
  return {
    ...orderCommands({
      ...deps,
      orders,
      works: workStore(tables),
      holds: holdStore(tables),
      readTerms: termsReader(tables, stockReader(tables)),
    }),
    ...afterOrder({ ...deps, orders, returns: returnStore(tables), placesOf: deliveryPlaces(tables) }),
  }
}

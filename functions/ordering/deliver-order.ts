import type { Once } from '../../shared/idempotency.ts'
import { type ChangeQuantities, type ChangeQuantitiesDeps, changeQuantities } from './change-quantities.ts'
import type { Order } from './order.ts'

/**
 * Confirms that pieces arrived at the buyer's: those that are named, or all that are underway.
 *
 * @throws `not-found`, `illegal-transition` when nothing is underway, `quantity-exceeds-open`
 */
export const deliverOrder = (deps: ChangeQuantitiesDeps) => {
  const deliver = changeQuantities(deps, 'deliver')
  return async (command: ChangeQuantities, once: Once<Order>): Promise<Order> =>
    (await deliver(command, once)) as Order
}

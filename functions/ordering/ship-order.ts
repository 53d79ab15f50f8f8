import type { Once } from '../../shared/idempotency.ts'
import { type ChangeQuantities, type ChangeQuantitiesDeps, changeQuantities } from './change-quantities.ts'
import type { Shipment } from './shipment.ts'

/**
 * Ships an order or a part of it: held pieces leave the warehouses, and the event makes the invoice.
 *
 * @throws `not-found` for an order of another seller, `illegal-transition` when nothing is held any more,
 *   `quantity-exceeds-open` naming the lines of which more was asked than is held, `insufficient-stock` when
 *   a count has found fewer pieces than are to leave
 */
export const shipOrder = (deps: ChangeQuantitiesDeps) => {
  const ship = changeQuantities(deps, 'ship')
  return async (command: ChangeQuantities, once: Once<Shipment>): Promise<Shipment> =>
    (await ship(command, once)) as Shipment
}

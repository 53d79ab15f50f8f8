import type { Clock } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import { untilUnmoved } from './carry-out.ts'
import { type Addressed, findFor } from './find-for.ts'
import { assertReachable } from './lifecycle.ts'
import type { Order } from './order.ts'
import { type OrderRecord, orderView } from './order-record.ts'
import type { Orders } from './orders.ts'
import { type TenantFacts, tellChange } from './work.ts'

/** A unit of a buyer that goods can go to. Where it lies its organization says, under lock. */
export interface DeliveryPlace {
  readonly unitId: string
  readonly name: string
}

export interface RedirectOrderDeps {
  readonly orders: Pick<Orders, 'find' | 'save'>
  readonly placesOf: (organizationId: string) => Promise<readonly DeliveryPlace[]>
  readonly clock: Clock
  readonly tenant: TenantFacts
}

interface RedirectOrder extends Addressed {
  readonly unitId: string
}

/**
 * The buyer has what is not shipped yet of an order go to another of its units. Lines, prices and what is
 * held stay as they are, and so does a confirmation.
 *
 * @throws `not-found`, `precondition-failed`, `illegal-transition` once everything has left, `invalid-request`
 *   for a unit that the buyer does not have
 */
export const redirectOrder =
  ({ orders, placesOf, clock, tenant }: RedirectOrderDeps) =>
  (command: RedirectOrder, once: Once<Order>): Promise<Order> =>
    untilUnmoved(async () => {
      const { actor, unitId } = command
      const before = await findFor({ orders })('redirect', command)
      if (!(await placesOf(before.buyerId)).some(place => place.unitId === unitId)) {
        throw new DomainError('invalid-request', 'The buyer has no such unit.', {
          errors: [{ pointer: '/unitId', rule: 'must be a unit of the buyer' }],
        })
      }
      const at = clock()
      const redirected: OrderRecord = { ...before, deliverToUnit: unitId, version: before.version + 1 }
      const { told: after, events } = tellChange(before, redirected, [], { at, tenant: tenant.id })
      assertReachable(before.status, 'redirect', after.status)
      await orders.save({
        before,
        after,
        moves: [],
        events,
        history: {
          version: after.version,
          at,
          command: 'redirect',
          status: after.status,
          by: actor.subject,
          organizationId: actor.organizationId,
        },
        done: once(orderView(after)),
      })
      return orderView(after)
    })

import type { Once } from '../../shared/idempotency.ts'
import { carryOut, untilUnmoved } from './carry-out.ts'
import type { ChangeQuantitiesDeps } from './change-quantities.ts'
import { type Addressed, findFor, requestOf } from './find-for.ts'
import type { Order } from './order.ts'
import type { Work } from './order-record.ts'

interface RejectOrder extends Addressed {
  readonly reason: string
}

/**
 * The seller will not deliver the order: everything that was held for it is free again.
 *
 * @throws `not-found`, `illegal-transition` when it was confirmed before, `precondition-failed`
 */
export const rejectOrder =
  (deps: ChangeQuantitiesDeps) =>
  (command: RejectOrder, once: Once<Order>): Promise<Order> =>
    untilUnmoved(async () => {
      const order = await findFor(deps)('reject', command)
      const work: Work = {
        ...requestOf(command.actor, once, deps.clock()),
        workId: deps.newId('wrk'),
        kind: 'reject',
        quantities: [],
        reason: command.reason,
      }
      return (await carryOut(deps)(order, work)) as Order
    })

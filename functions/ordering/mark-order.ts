import type { Clock } from '../../shared/clock.ts'
import type { DomainEvent } from '../../shared/events.ts'
import type { Once } from '../../shared/idempotency.ts'
import { untilUnmoved } from './carry-out.ts'
import { type Addressed, findFor } from './find-for.ts'
import { assertReachable, statusOf } from './lifecycle.ts'
import type { Order } from './order.ts'
import { type Telling, tellCompleted, tellConfirmed } from './order-events.ts'
import { type OrderRecord, orderView } from './order-record.ts'
import type { Orders } from './orders.ts'
import type { TenantFacts } from './work.ts'

export interface MarkOrderDeps {
  readonly orders: Pick<Orders, 'find' | 'save'>
  readonly clock: Clock
  readonly tenant: TenantFacts
}

interface Mark {
  readonly command: 'confirm' | 'complete'
  readonly set: (order: OrderRecord, at: string) => OrderRecord
  readonly tell: (telling: Telling) => DomainEvent
}

/** Sets a fact about an order that its lines do not tell. */
const markOrder =
  ({ orders, clock, tenant }: MarkOrderDeps, { command, set, tell }: Mark) =>
  (addressed: Addressed, once: Once<Order>): Promise<Order> =>
    untilUnmoved(async () => {
      const before = await findFor({ orders })(command, addressed)
      const { actor } = addressed
      const at = clock()
      const marked = set(before, at)
      const after: OrderRecord = {
        ...marked,
        status: statusOf(marked, marked.lines),
        version: before.version + 1,
        eventCount: before.eventCount + 1,
      }
      assertReachable(before.status, command, after.status)
      await orders.save({
        before,
        after,
        moves: [],
        events: [tell({ order: after, sequence: after.eventCount, at, tenant: tenant.id })],
        history: {
          version: after.version,
          at,
          command,
          status: after.status,
          by: actor.subject,
          organizationId: actor.organizationId,
        },
        done: once(orderView(after)),
      })
      return orderView(after)
    })

/**
 * The seller confirms the order as it stands.
 *
 * @throws `not-found`, `precondition-failed` when it is not the version that was read, `illegal-transition`
 */
export const confirmOrder = (deps: MarkOrderDeps) =>
  markOrder(deps, {
    command: 'confirm',
    set: (order, at) => ({ ...order, confirmedAt: at }),
    tell: tellConfirmed,
  })

/**
 * The buyer has accepted the delivery: the order is closed.
 *
 * @throws `not-found`, `illegal-transition` while something of it is not delivered
 */
export const completeOrder = (deps: MarkOrderDeps) =>
  markOrder(deps, {
    command: 'complete',
    set: (order, at) => ({ ...order, completedAt: at }),
    tell: tellCompleted,
  })

import { purchaseOrderChanged } from '../../../events/replenishment.purchase-order-changed.v1.ts'
import { type Actor, actsAs } from '../../../shared/actor.ts'
import { dayIn } from '../../../shared/business-date.ts'
import { type Clock, days, type Instant, plus } from '../../../shared/clock.ts'
import { DomainError, notFound } from '../../../shared/errors/domain-error.ts'
import type { Once } from '../../../shared/idempotency.ts'
import type { Spend } from '../positions/position.ts'
import { decideChange, type Step } from './decide-change.ts'
import { type PurchaseOrder, PurchaseOrderMoved, type PurchaseOrders } from './purchase-order.ts'
import { isVisibleTo, type PurchaseOrderView, viewOf } from './read-purchase-orders.ts'

export interface ChangePurchaseOrderDeps {
  readonly orders: Pick<PurchaseOrders, 'find' | 'change'>
  readonly clock: Clock
  readonly tenantId: string
  readonly timeZone: string
}

export interface ChangePurchaseOrder {
  readonly actor: Actor
  readonly purchaseOrderId: string
  readonly step: Step
  /** after a cancellation nothing new is ordered of its SKUs for so many days */
  readonly pauseDays?: number | undefined
}

/** The buyer decides, and the supplier answers; the operator may stand in for either. */
const mayTake = (step: Step, order: PurchaseOrder, actor: Actor): boolean => {
  if (actsAs(actor, 'operator')) return true
  const side = step.kind === 'confirm' ? order.supplierId : order.buyerId
  return side === actor.organizationId
}

/** What a step adds to the month's spend: an order counts from the moment it is sent, and not when it is cancelled. */
const spendOf = (
  before: PurchaseOrder,
  after: PurchaseOrder,
  month: (at: Instant) => string,
): Spend | undefined => {
  const amount = before.value?.amount
  if (!amount) return undefined
  const { buyerId, supplierId } = before
  if (!before.sentAt && after.sentAt) return { buyerId, supplierId, month: month(after.sentAt), amount }
  return before.sentAt && after.status === 'cancelled'
    ? { buyerId, supplierId, month: month(before.sentAt), amount: -amount }
    : undefined
}

/**
 * Approves, sends, confirms or cancels a purchase order. A person who sends has seen the month's cap: it does
 * not refuse him. What will not come leaves the inventory position in the same write.
 *
 * @throws `not-found` for who may not take the step, `illegal-transition` naming the order's state,
 *   `quantity-exceeds-open` when a supplier confirms more than was ordered, `conflict` when somebody changed
 *   it at the same time
 */
export const changePurchaseOrder =
  ({ orders, clock, tenantId, timeZone }: ChangePurchaseOrderDeps) =>
  async (
    { actor, purchaseOrderId, step, pauseDays = 0 }: ChangePurchaseOrder,
    once: Once<PurchaseOrderView>,
  ): Promise<PurchaseOrderView> => {
    const before = await orders.find(purchaseOrderId)
    if (!before || !isVisibleTo(before, actor) || !mayTake(step, before, actor))
      throw notFound('purchase order')
    const at = clock()
    const decision = decideChange(before, step, { at, by: actor.subject })
    if (decision.kind === 'illegal') {
      throw new DomainError('illegal-transition', `The purchase order is ${before.status}.`, {
        state: before.status,
      })
    }
    if (decision.kind === 'tooMuch') {
      throw new DomainError('quantity-exceeds-open', 'More is confirmed than is open.', {
        lines: decision.lines,
      })
    }
    const after: PurchaseOrder = { ...decision.after, version: before.version + 1 }
    const event = purchaseOrderChanged.create(
      { aggregate: purchaseOrderId, sequence: after.version, time: at, tenant: tenantId },
      {
        purchaseOrderId,
        step: step.kind,
        status: after.status,
        buyerId: after.buyerId,
        supplierId: after.supplierId,
        warehouseId: after.warehouseId,
        lines: after.lines.map(({ sku, quantity, received, cancelled = 0 }) => ({
          sku,
          quantity,
          received,
          cancelled,
        })),
        expectedAt: after.expectedAt,
      },
    )
    const spend = spendOf(before, after, instant => dayIn(timeZone, instant).slice(0, 7))
    const answer = viewOf(after)
    try {
      await orders.change({
        before,
        after,
        released: decision.released,
        ...(pauseDays > 0 ? { pausedUntil: plus(at, days(pauseDays)) } : {}),
        ...(spend ? { spend } : {}),
        event,
        record: once(answer),
      })
    } catch (thrown) {
      if (!(thrown instanceof PurchaseOrderMoved)) throw thrown
      throw new DomainError(
        'conflict',
        'The purchase order was changed at the same time; nothing was written.',
      )
    }
    return answer
  }

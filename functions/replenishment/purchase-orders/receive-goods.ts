import { goodsReceived } from '../../../events/replenishment.goods-received.v1.ts'
import { type Actor, actsAs } from '../../../shared/actor.ts'
import { type Clock, days, type Instant } from '../../../shared/clock.ts'
import { DomainError, notFound } from '../../../shared/errors/domain-error.ts'
import type { Once } from '../../../shared/idempotency.ts'
import type { NewId } from '../../../shared/ids.ts'
import type { SupplierFacts, SupplierTermsStore } from '../suppliers/supplier-terms.ts'
import { decideReceipt, exact, type Tolerances } from './decide-receipt.ts'
import {
  type GoodsReceipt,
  type PurchaseOrder,
  PurchaseOrderMoved,
  type PurchaseOrders,
  type ReceivedLine,
} from './purchase-order.ts'

export interface ReceiveGoodsDeps {
  readonly orders: Pick<PurchaseOrders, 'find' | 'receive'>
  readonly terms: Pick<SupplierTermsStore, 'find'>
  readonly clock: Clock
  readonly newId: NewId
  readonly tenantId: string
}

export interface ReceiveGoods {
  readonly actor: Actor
  readonly purchaseOrderId: string
  /** what came; absent: all that was open */
  readonly lines?: readonly ReceivedLine[] | undefined
}

/** Only what was sent to the supplier can come. */
const isUnderway = ({ status }: PurchaseOrder): boolean => status !== 'proposed' && status !== 'approved'

const tolerancesOf = (terms: SupplierFacts | undefined): Partial<Tolerances> => ({
  ...(terms?.overDelivery === undefined ? {} : { overDelivery: terms.overDelivery }),
  ...(terms?.underDelivery === undefined ? {} : { underDelivery: terms.underDelivery }),
})

const daysBetween = (from: Instant, to: Instant): number =>
  Math.round(((Date.parse(to) - Date.parse(from)) / days(1)) * 100) / 100

/** The goods arrive at the buyer's warehouse, so the buyer books them, or the operator. */
const mayReceive = (order: PurchaseOrder, actor: Actor): boolean =>
  order.buyerId === actor.organizationId || actsAs(actor, 'operator')

/**
 * Books goods that have come for a purchase order: stock rises, what is on its way falls, in one write.
 *
 * @throws `not-found` for an order of another buyer, `illegal-transition` when all of it has come before or it
 *   was never sent,
 *   `quantity-exceeds-open` naming the lines of which more came than is open, `conflict` when somebody
 *   booked at the same time
 */
export const receiveGoods =
  ({ orders, terms, clock, newId, tenantId }: ReceiveGoodsDeps) =>
  async (
    { actor, purchaseOrderId, lines }: ReceiveGoods,
    once: Once<GoodsReceipt>,
  ): Promise<GoodsReceipt> => {
    const before = await orders.find(purchaseOrderId)
    if (!before || !mayReceive(before, actor)) throw notFound('purchase order')
    const agreed = await terms.find(before.buyerId, before.supplierId)
    const decision = decideReceipt(before, lines, { ...exact, ...tolerancesOf(agreed) })
    if (decision.kind === 'nothingOpen' || !isUnderway(before)) {
      throw new DomainError(
        'illegal-transition',
        `The purchase order is ${before.status}: there is nothing to receive.`,
        { state: before.status },
      )
    }
    if (decision.kind === 'tooMuch') {
      throw new DomainError('quantity-exceeds-open', 'More came than is open.', { lines: decision.lines })
    }
    const receivedAt = clock()
    const after: PurchaseOrder = {
      ...before,
      status: decision.status,
      lines: decision.lines,
      ...(decision.status === 'received' ? { receivedAt } : {}),
      version: before.version + 1,
    }
    const receipt: GoodsReceipt = {
      receiptId: newId('rcp'),
      purchaseOrderId,
      status: decision.status,
      lines: decision.received,
      receivedAt,
      receivedBy: actor.subject,
    }
    const event = goodsReceived.create(
      { aggregate: purchaseOrderId, sequence: after.version, time: receivedAt, tenant: tenantId },
      {
        purchaseOrderId,
        receiptId: receipt.receiptId,
        buyerId: before.buyerId,
        supplierId: before.supplierId,
        warehouseId: before.warehouseId,
        status: decision.status,
        lines: decision.received,
        receivedAt,
      },
    )
    try {
      await orders.receive({
        before,
        after,
        receipt,
        arrived: decision.arrived,
        ...(decision.status === 'received' && before.sentAt
          ? { leadTimeDays: daysBetween(before.sentAt, receivedAt) }
          : {}),
        event,
        record: once(receipt),
      })
    } catch (thrown) {
      if (!(thrown instanceof PurchaseOrderMoved)) throw thrown
      throw new DomainError('conflict', 'Goods were booked at the same time; nothing was written.')
    }
    return receipt
  }

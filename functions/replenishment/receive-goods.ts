import { goodsReceived } from '../../events/replenishment.goods-received.v1.ts'
import { type Actor, actsAs } from '../../shared/actor.ts'
import type { Clock } from '../../shared/clock.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { NewId } from '../../shared/ids.ts'
import { decideReceipt } from './decide-receipt.ts'
import {
  type GoodsReceipt,
  type PurchaseOrder,
  PurchaseOrderMoved,
  type PurchaseOrders,
  type ReceivedLine,
} from './purchase-order.ts'

export interface ReceiveGoodsDeps {
  readonly orders: Pick<PurchaseOrders, 'find' | 'receive'>
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

/** The goods arrive at the buyer's warehouse, so the buyer books them, or the operator. */
const mayReceive = (order: PurchaseOrder, actor: Actor): boolean =>
  order.buyerId === actor.organizationId || actsAs(actor, 'operator')

/**
 * Books goods that have come for a purchase order: stock rises, what is on its way falls, in one write.
 *
 * @throws `not-found` for an order of another buyer, `illegal-transition` when all of it has come before,
 *   `quantity-exceeds-open` naming the lines of which more came than is open, `conflict` when somebody
 *   booked at the same time
 */
export const receiveGoods =
  ({ orders, clock, newId, tenantId }: ReceiveGoodsDeps) =>
  async (
    { actor, purchaseOrderId, lines }: ReceiveGoods,
    once: Once<GoodsReceipt>,
  ): Promise<GoodsReceipt> => {
    const before = await orders.find(purchaseOrderId)
    if (!before || !mayReceive(before, actor)) throw notFound('purchase order')
    const decision = decideReceipt(before, lines)
    if (decision.kind === 'nothingOpen') {
      throw new DomainError(
        'illegal-transition',
        `The purchase order is ${before.status}: nothing is left to receive.`,
        { status: before.status },
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
      await orders.receive({ before, after, receipt, event, record: once(receipt) })
    } catch (thrown) {
      if (!(thrown instanceof PurchaseOrderMoved)) throw thrown
      throw new DomainError('conflict', 'Goods were booked at the same time; nothing was written.')
    }
    return receipt
  }

import { stockMoved } from '../../../events/inventory.stock-moved.v1.ts'
import { orderPlaced } from '../../../events/ordering.order-placed.v1.ts'
import { goodsReceived } from '../../../events/replenishment.goods-received.v1.ts'
import { DomainError } from '../../../shared/errors/domain-error.ts'
import { envelopeSchema } from '../../../shared/events.ts'
import { parseOrRefuse } from '../../../shared/http/validate.ts'
import type { PurchaseOrder } from '../purchase-orders/purchase-order.ts'
import type { Look } from './evaluate-positions.ts'

/** The events after which an inventory position is not what it was. */
export const watchedEvents = [orderPlaced.type, goodsReceived.type, stockMoved.type] as const

/**
 * The positions that an event changed, with the event as what made us look.
 *
 * @throws `invalid-request`, which is poison, for any other event
 */
export const looksOf = (message: unknown): Look[] => {
  const { type, data } = parseOrRefuse(envelopeSchema, message, 'event')
  if (type === orderPlaced.type) {
    const { orderId, lines } = parseOrRefuse(orderPlaced.schema, data, 'event data')
    return lines.flatMap(({ sku, allocations }) =>
      allocations.map(({ warehouseId }) => ({
        ref: { sku, warehouseId },
        trigger: { kind: 'order' as const, orderId },
      })),
    )
  }
  if (type === stockMoved.type) {
    const { movementId, lines } = parseOrRefuse(stockMoved.schema, data, 'event data')
    return lines.map(({ sku, warehouseId }) => ({
      ref: { sku, warehouseId },
      trigger: { kind: 'movement' as const, movementId },
    }))
  }
  if (type === goodsReceived.type) {
    const { purchaseOrderId, warehouseId, lines } = parseOrRefuse(goodsReceived.schema, data, 'event data')
    return lines.map(({ sku }) => ({
      ref: { sku, warehouseId },
      trigger: { kind: 'receipt' as const, purchaseOrderId },
    }))
  }
  throw new DomainError('invalid-request', `No subscription for ${type}.`)
}

interface WatchPositionsDeps {
  readonly evaluate: (looks: readonly Look[]) => Promise<PurchaseOrder[]>
}

/**
 * Looks at the positions that some events changed, all in one go. It keeps no inbox: what it writes is
 * refused while there is an open order, so an event that comes twice is looked at twice and orders once.
 *
 * @returns outcome i for event i, and the orders raised
 */
export const watchPositions =
  ({ evaluate }: WatchPositionsDeps) =>
  async (messages: readonly unknown[]) => {
    const looks: Look[] = []
    const outcomes = messages.map(message => {
      try {
        looks.push(...looksOf(message))
        return undefined
      } catch (thrown) {
        if (thrown instanceof DomainError) return thrown
        throw thrown
      }
    })
    return { outcomes, raised: await evaluate(looks) }
  }

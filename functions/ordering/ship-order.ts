import { orderShipped } from '../../events/ordering.order-shipped.v1.ts'
import { type Actor, actsAs } from '../../shared/actor.ts'
import type { Clock } from '../../shared/clock.ts'
import { DomainError, notFound } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { NewId } from '../../shared/ids.ts'
import { decideShipment, type WantedShipment } from './decide-shipment.ts'
import type { Order, Orders } from './order.ts'
import { statusOf } from './order-status.ts'
import type { Shipment } from './shipment.ts'

interface ShipOrderDeps {
  readonly orders: Pick<Orders, 'find' | 'ship'>
  readonly clock: Clock
  readonly newId: NewId
  readonly tenantId: string
}

interface ShipOrder extends WantedShipment {
  readonly actor: Actor
  readonly orderId: string
}

const mayShip = (order: Order, actor: Actor): boolean =>
  order.sellerId === actor.organizationId || actsAs(actor, 'operator')

/**
 * Ships an order or a part of it: held pieces leave the warehouses, and the event makes its invoice.
 *
 * @throws `not-found` for an order of another seller, `illegal-transition` when nothing is open any more,
 *   `quantity-exceeds-open` naming the lines of which more was asked than is open
 */
export const shipOrder =
  ({ orders, clock, newId, tenantId }: ShipOrderDeps) =>
  async ({ actor, orderId, lines }: ShipOrder, once: Once<Shipment>): Promise<Shipment> => {
    const order = await orders.find(orderId)
    if (!order || !mayShip(order, actor)) throw notFound('order')
    const decision = decideShipment(order.lines, { lines })
    if (decision.kind === 'nothingOpen') {
      throw new DomainError('illegal-transition', `The order is ${order.status}: nothing is left to ship.`, {
        status: order.status,
      })
    }
    if (decision.kind === 'tooMuch') {
      throw new DomainError('quantity-exceeds-open', 'More was to be shipped than is open.', {
        lines: decision.lines,
      })
    }
    const after: Order = {
      ...order,
      lines: decision.lines,
      status: statusOf(decision.lines),
      version: order.version + 1,
    }
    const shippedAt = clock()
    const shipment: Shipment = {
      shipmentId: newId('shp'),
      orderId,
      orderStatus: after.status,
      lines: decision.shipped.map(({ line, quantity }) => ({
        lineNumber: line.lineNumber,
        sku: line.sku,
        quantity,
      })),
      shippedAt,
    }
    const event = orderShipped.create(
      { aggregate: orderId, sequence: after.version, time: shippedAt, tenant: tenantId },
      {
        orderId,
        shipmentId: shipment.shipmentId,
        buyerId: order.buyerId,
        sellerId: order.sellerId,
        ...(order.buyerOrderReference ? { buyerOrderReference: order.buyerOrderReference } : {}),
        currency: order.total.currency,
        lines: decision.shipped.map(({ line, quantity }) => ({
          lineNumber: line.lineNumber,
          sku: line.sku,
          name: line.name,
          unit: line.unit,
          quantity,
          unitPrice: line.unitPrice,
          taxRate: line.taxRate,
          taxClassificationCode: line.taxClassificationCode,
        })),
        shippedAt,
      },
    )
    await orders.ship(after, decision.issues, event, once(shipment))
    return shipment
  }

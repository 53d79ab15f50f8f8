import { orderPlaced } from '../../events/ordering.order-placed.v1.ts'
import type { Actor } from '../../shared/actor.ts'
import type { Clock } from '../../shared/clock.ts'
import { DomainError } from '../../shared/errors/domain-error.ts'
import type { Once } from '../../shared/idempotency.ts'
import type { NewId } from '../../shared/ids.ts'
import { decideOrder, type OrderDecision, type Terms, totalOf, type WantedLine } from './decide-order.ts'
import { type Order, type Orders, StockTaken } from './order.ts'

export interface PlaceOrderDeps {
  readonly orders: Pick<Orders, 'insert'>
  /** Prices and stock of these SKUs, read in one call. */
  readonly readTerms: (skus: readonly string[]) => Promise<Terms>
  readonly clock: Clock
  readonly newId: NewId
  readonly tenantId: string
}

export interface PlaceOrder {
  readonly actor: Actor
  readonly lines: readonly WantedLine[]
  readonly buyerOrderReference?: string | undefined
}

/** So often the stock may be taken between reading and holding before we ask the buyer to try again. */
const MOST_ATTEMPTS = 10

const refusal = (decision: Exclude<OrderDecision, { kind: 'order' }>): DomainError =>
  decision.kind === 'short'
    ? new DomainError('insufficient-stock', `${decision.lines.length} of the lines are short.`, {
        lines: decision.lines,
      })
    : new DomainError('sku-unavailable', `${decision.lines.length} of the lines cannot be ordered.`, {
        lines: decision.lines,
      })

/**
 * Places a buyer's order: prices are fixed and stock is held in the transaction that writes it, or nothing is.
 *
 * @throws `insufficient-stock` naming every short line, `sku-unavailable` naming every SKU that is not for
 *   sale, `conflict` when the stock kept moving
 */
export const placeOrder =
  ({ orders, readTerms, clock, newId, tenantId }: PlaceOrderDeps) =>
  async ({ actor, lines: wanted, buyerOrderReference }: PlaceOrder, once: Once<Order>): Promise<Order> => {
    const skus = [...new Set(wanted.map(({ sku }) => sku))]
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const decision = decideOrder(wanted, await readTerms(skus))
      if (decision.kind !== 'order') throw refusal(decision)
      const { sellerId, lines } = decision
      const order: Order = {
        orderId: newId('ord'),
        status: 'placed',
        buyerId: actor.organizationId,
        sellerId,
        ...(buyerOrderReference ? { buyerOrderReference } : {}),
        lines,
        total: totalOf(lines),
        placedAt: clock(),
        placedBy: actor.subject,
        version: 1,
      }
      try {
        await orders.insert(order, placed(order, tenantId), once(order))
        return order
      } catch (thrown) {
        if (!(thrown instanceof StockTaken)) throw thrown
      }
    }
    throw new DomainError('conflict', 'The stock of these SKUs kept moving; nothing was held.')
  }

const placed = (order: Order, tenant: string) => {
  const { orderId, buyerId, sellerId, buyerOrderReference, total } = order
  return orderPlaced.create(
    { aggregate: orderId, sequence: order.version, time: order.placedAt, tenant },
    {
      orderId,
      buyerId,
      sellerId,
      ...(buyerOrderReference ? { buyerOrderReference } : {}),
      lines: order.lines.map(({ lineNumber, sku, quantity, allocations }) => ({
        lineNumber,
        sku,
        quantity,
        allocations: allocations.map(({ warehouseId, quantity: portion }) => ({
          warehouseId,
          quantity: portion,
        })),
      })),
      total,
    },
  )
}

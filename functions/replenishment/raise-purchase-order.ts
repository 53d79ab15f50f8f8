import { purchaseOrderRaised } from '../../events/replenishment.purchase-order-raised.v1.ts'
import { days, type Instant, plus } from '../../shared/clock.ts'
import { REPLENISHMENT_RULE, type ReorderArithmetic } from './decide-replenishment.ts'
import { reasonsFor } from './explain-replenishment.ts'
import type { DecisionRecord, PositionWithStock, RaisedOrder, Trigger } from './position.ts'
import type { PurchaseOrder } from './purchase-order.ts'

/** What the rule is told about a position. */
export const inputsOf = ({ position, stock }: PositionWithStock): DecisionRecord['inputs'] => ({
  sku: position.sku,
  warehouseId: position.warehouseId,
  onHand: stock.onHand,
  held: stock.held,
  onOrder: position.onOrder,
  reorderPoint: position.reorderPoint,
  orderUpTo: position.orderUpTo,
  packSize: position.packSize,
  moq: position.moq,
  supplierId: position.supplierId,
  leadTimeDays: position.leadTimeDays,
  ...(position.openPurchaseOrderId ? { openPurchaseOrderId: position.openPurchaseOrderId } : {}),
  ...(stock.countedAt ? { countedAt: stock.countedAt } : {}),
  ...(stock.movedAt ? { movedAt: stock.movedAt } : {}),
})

interface Raising {
  readonly purchaseOrderId: string
  readonly at: Instant
  readonly tenantId: string
  readonly trigger: Trigger
}

/** Makes the purchase order of a decision, with the record of the decision and the event that tells of it. */
export const draftPurchaseOrder = (
  from: PositionWithStock,
  because: ReorderArithmetic,
  { purchaseOrderId, at, tenantId, trigger }: Raising,
): RaisedOrder => {
  const { position } = from
  const inputs = inputsOf(from)
  const { sku, warehouseId, buyerId, supplierId, leadTimeDays } = position
  const order: PurchaseOrder = {
    purchaseOrderId,
    status: 'sent',
    buyerId,
    supplierId,
    warehouseId,
    sku,
    lines: [{ sku, quantity: because.quantity, received: 0 }],
    raisedAt: at,
    expectedAt: plus(at, days(leadTimeDays)),
    reasons: reasonsFor(inputs, because),
    version: 1,
  }
  return {
    order,
    position,
    decision: {
      purchaseOrderId,
      rule: REPLENISHMENT_RULE,
      decidedAt: at,
      trigger,
      inputs,
      quantity: because.quantity,
    },
    event: purchaseOrderRaised.create(
      { aggregate: purchaseOrderId, sequence: order.version, time: at, tenant: tenantId },
      {
        purchaseOrderId,
        buyerId,
        supplierId,
        warehouseId,
        lines: order.lines.map(line => ({ sku: line.sku, quantity: line.quantity })),
        expectedAt: order.expectedAt,
      },
    ),
  }
}

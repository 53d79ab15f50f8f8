import { inventoryTable, stockItem } from '../../functions/inventory/index.ts'
import { evaluatePositions } from '../../functions/replenishment/evaluate-positions.ts'
import { positionItem, replenishmentTable } from '../../functions/replenishment/index.ts'
import { positionStore } from '../../functions/replenishment/position.store.ts'
import type { PurchaseOrder } from '../../functions/replenishment/purchase-order.ts'
import { routes } from '../../functions/replenishment/routes.ts'
import { systemClock } from '../../shared/clock.ts'
import { newId } from '../../shared/ids.ts'
import { defineScenarios, scenario } from './scenario.ts'
import type { Side } from './world.ts'

/** A purchase order of the side's supplier, raised for a SKU that has run out. */
const raised = async ({ target, unique, warehouseId, supplierId, name }: Side): Promise<PurchaseOrder> => {
  const ref = { sku: unique('R'), warehouseId }
  await target.tables.putAll(inventoryTable, [stockItem({ ...ref, onHand: 5, held: 0 })])
  await target.tables.putAll(replenishmentTable, [
    positionItem({
      ...ref,
      buyerId: supplierId,
      supplierId: `org_maker_${name}`,
      reorderPoint: 50,
      orderUpTo: 200,
      packSize: 1,
      moq: 1,
      leadTimeDays: 7,
      onOrder: 0,
      version: 0,
    }),
  ])
  const evaluate = evaluatePositions({
    positions: positionStore(target.tables),
    clock: systemClock,
    newId,
    tenantId: target.tenantId,
    timeZone: 'Asia/Shanghai',
  })
  const [order] = await evaluate([{ ref, trigger: { kind: 'review' } }])
  if (!order) throw new Error('No purchase order was raised')
  return order
}

/** A reading of the SKU by a device that nobody else uses. */
const reading = ({ unique, warehouseId, sku }: Side) => ({
  deviceId: unique('dev'),
  readingId: unique('r'),
  warehouseId,
  sku,
  quantity: 900_000,
  measuredAt: systemClock(),
})

/** The buyer and the operator. */
const buyers = { 'supplier.sales': [200, 404], 'operator.admin': 200 } as const

export const scenarios = defineScenarios(routes, {
  postReadings: scenario<ReturnType<typeof reading>>({
    prepare: async side => reading(side),
    request: one => ({ body: { readings: [one] } }),
    changed: one => ({ readings: [{ ...one, quantity: 1 }] }),
    // A reading of another's warehouse is refused by itself, in an answer of 202.
    answers: { gateway: 202, 'operator.admin': 202 },
  }),
  listPurchaseOrders: scenario<PurchaseOrder>({
    prepare: raised,
    request: () => ({ query: { limit: 100 } }),
    shows: ({ purchaseOrderId }) => purchaseOrderId,
    answers: { 'supplier.sales': 200, 'operator.admin': 200 },
  }),
  readPurchaseOrder: scenario<PurchaseOrder>({
    prepare: raised,
    request: ({ purchaseOrderId }) => ({ params: { purchaseOrderId } }),
    answers: buyers,
  }),
  explainPurchaseOrder: scenario<PurchaseOrder>({
    prepare: raised,
    request: ({ purchaseOrderId }) => ({ params: { purchaseOrderId } }),
    answers: buyers,
  }),
  receiveGoods: scenario<PurchaseOrder>({
    prepare: raised,
    request: ({ purchaseOrderId, sku = '' }) => ({
      params: { purchaseOrderId },
      body: { lines: [{ sku, quantity: 2 }] },
    }),
    changed: ({ sku = '' }) => ({ lines: [{ sku, quantity: 1 }] }),
    answers: { 'supplier.sales': [201, 404], 'operator.admin': 201 },
  }),
})

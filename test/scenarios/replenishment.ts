import { inventoryTable, stockItem } from '../../functions/inventory/index.ts'
import { type Position, positionItem, replenishmentTable } from '../../functions/replenishment/index.ts'
import { usualPolicy } from '../../functions/replenishment/planning/policy.ts'
import { evaluatePositions } from '../../functions/replenishment/positions/evaluate-positions.ts'
import { positionStore } from '../../functions/replenishment/positions/position.store.ts'
import type { PurchaseOrder } from '../../functions/replenishment/purchase-orders/purchase-order.ts'
import { countTaskStore } from '../../functions/replenishment/readings/count-task.store.ts'
import { routes } from '../../functions/replenishment/routes.ts'
import { systemClock } from '../../shared/clock.ts'
import { newId } from '../../shared/ids.ts'
import { defineScenarios, scenario } from './scenario.ts'
import type { Side } from './world.ts'

/** A SKU of the side's supplier that has run out, bought from a maker unless it says otherwise. */
const empty = async (side: Side, changes: Partial<Position> = {}) => {
  const { target, unique, warehouseId, supplierId, name } = side
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
      ...changes,
    }),
  ])
  return ref
}

/** A purchase order of the side's supplier, raised for a SKU that has run out. */
const raised = async (side: Side, changes: Partial<Position> = {}): Promise<PurchaseOrder> => {
  const { target } = side
  const ref = await empty(side, changes)
  const evaluate = evaluatePositions({
    positions: positionStore(target.tables),
    clock: systemClock,
    newId,
    tenantId: target.tenantId,
    timeZone: 'Asia/Shanghai',
    currency: 'CNY',
  })
  const [order] = await evaluate([{ ref, trigger: { kind: 'review' } }])
  if (!order) throw new Error('No purchase order was raised')
  return order
}

/** It waits for a person. */
const proposed = (side: Side) =>
  raised(side, { policy: { ...usualPolicy, fixed: { reorderPoint: 50 }, automation: 'propose' } })

const approved = async (side: Side): Promise<PurchaseOrder> => {
  const order = await proposed(side)
  const { purchaseOrderId } = order
  await side.as('operator.admin').get(routes.approvePurchaseOrder, { params: { purchaseOrderId }, body: {} })
  return order
}

/** Sent to the side's supplier by somebody else. */
const sentTo = (side: Side) => raised(side, { buyerId: 'org_somebody', supplierId: side.supplierId })

const setting = {
  policy: usualPolicy,
  supplierId: 'org_maker',
  packSize: 6,
  moq: 12,
  leadTimeDays: 5,
}

/** A SKU whose sensor is in doubt. */
const doubted = async (side: Side) => {
  const ref = await empty(side)
  const doubtful = {
    ...ref,
    deviceId: 'dev',
    readingId: 'r',
    quantity: 9,
    measuredAt: systemClock(),
    receivedAt: 0,
  }
  await countTaskStore(side.target.tables).raise(doubtful, 'absurdJump', systemClock())
  return ref
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
    prepare: side => raised(side),
    request: () => ({ query: { limit: 100 } }),
    shows: ({ purchaseOrderId }) => purchaseOrderId,
    answers: { 'supplier.sales': 200, 'operator.admin': 200 },
  }),
  readPurchaseOrder: scenario<PurchaseOrder>({
    prepare: side => raised(side),
    request: ({ purchaseOrderId }) => ({ params: { purchaseOrderId } }),
    answers: buyers,
  }),
  explainPurchaseOrder: scenario<PurchaseOrder>({
    prepare: side => raised(side),
    request: ({ purchaseOrderId }) => ({ params: { purchaseOrderId } }),
    answers: buyers,
  }),
  receiveGoods: scenario<PurchaseOrder>({
    prepare: side => raised(side),
    request: ({ purchaseOrderId, sku = '' }) => ({
      params: { purchaseOrderId },
      body: { lines: [{ sku, quantity: 2 }] },
    }),
    changed: ({ sku = '' }) => ({ lines: [{ sku, quantity: 1 }] }),
    answers: { 'supplier.sales': [201, 404], 'operator.admin': 201 },
  }),
  approvePurchaseOrder: scenario<PurchaseOrder>({
    prepare: proposed,
    request: ({ purchaseOrderId }) => ({ params: { purchaseOrderId }, body: {} }),
    answers: buyers,
  }),
  sendPurchaseOrder: scenario<PurchaseOrder>({
    prepare: approved,
    request: ({ purchaseOrderId }) => ({ params: { purchaseOrderId }, body: {} }),
    answers: buyers,
  }),
  confirmPurchaseOrder: scenario<PurchaseOrder>({
    prepare: sentTo,
    request: ({ purchaseOrderId, sku = '' }) => ({
      params: { purchaseOrderId },
      body: { lines: [{ sku, quantity: 7 }] },
    }),
    changed: ({ sku = '' }) => ({ lines: [{ sku, quantity: 6 }] }),
    answers: buyers,
  }),
  cancelPurchaseOrder: scenario<PurchaseOrder>({
    prepare: side => raised(side),
    request: ({ purchaseOrderId }) => ({ params: { purchaseOrderId }, body: { reason: 'by phone' } }),
    changed: () => ({ reason: 'another one' }),
    answers: buyers,
  }),
  readPolicy: scenario<{ sku: string; warehouseId: string }>({
    prepare: side => empty(side),
    request: params => ({ params }),
    answers: buyers,
  }),
  setPolicy: scenario<{ sku: string; warehouseId: string }>({
    prepare: async ({ unique, warehouseId }) => ({ sku: unique('P'), warehouseId }),
    request: params => ({ params, body: setting, headers: { 'if-none-match': '*' } }),
    changed: () => ({ ...setting, packSize: 12 }),
    chooses: ['sku'],
    answers: buyers,
  }),
  readSupplierTerms: scenario<{ supplierId: string }>({
    prepare: async ({ unique }, by) => {
      const supplierId = unique('org_maker')
      await by.get(routes.setSupplierTerms, {
        params: { supplierId },
        body: { currency: 'CNY' },
        headers: { 'if-none-match': '*' },
      })
      return { supplierId }
    },
    request: params => ({ params }),
    answers: { 'supplier.sales': [200, 404], 'operator.admin': [200, 200] },
  }),
  setSupplierTerms: scenario<{ supplierId: string }>({
    prepare: async ({ unique }) => ({ supplierId: unique('org_maker') }),
    request: params => ({ params, body: { currency: 'CNY' }, headers: { 'if-none-match': '*' } }),
    changed: () => ({ currency: 'EUR' }),
    // Everybody writes down his own organization's agreements, whoever the supplier is.
    chooses: ['supplierId'],
    answers: { 'supplier.sales': 200, 'operator.admin': 200 },
  }),
  simulatePolicy: scenario<{ sku: string; warehouseId: string }>({
    prepare: side => empty(side),
    request: ref => ({ body: { ...ref, policy: usualPolicy } }),
    changed: ref => ({ ...ref, policy: usualPolicy, days: 30 }),
    answers: buyers,
  }),
  reportStock: scenario<{ sku: string }>({
    prepare: async side => {
      const ref = await empty(side, {
        reorderPoint: 1,
        orderUpTo: 2,
        plan: {
          asOf: '2026-01-01',
          reorderPoint: 1,
          orderUpTo: 2,
          lot: 1,
          perDay: 0.001,
          protectionDays: 8,
          expected: 0.01,
          deviation: 0.1,
          chance: 0.9,
          leadTimeDays: 7,
          leadTimeDeviation: 1,
          pattern: 'lumpy',
          model: 'average',
          demandDays: 4,
        },
      })
      return ref
    },
    request: () => ({}),
    shows: ({ sku }) => sku,
    answers: { 'supplier.sales': 200, 'operator.admin': 200 },
  }),
  listCountTasks: scenario<{ sku: string }>({
    prepare: doubted,
    request: () => ({ query: { limit: 100 } }),
    shows: ({ sku }) => sku,
    answers: { 'supplier.sales': 200, 'operator.admin': 200 },
  }),
  finishCount: scenario<{ sku: string; warehouseId: string }>({
    prepare: doubted,
    request: params => ({ params, body: { quantity: 400 } }),
    changed: () => ({ quantity: 401 }),
    answers: buyers,
  }),
})

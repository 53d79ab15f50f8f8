import { idempotencyPut } from '../../../shared/idempotency.ts'
import { outboxPut } from '../../../shared/outbox.ts'
import type { Tables } from '../../../shared/tables.ts'
import { equals, type Item, put, type Update, update, type Write } from '../../../shared/writes.ts'
import { journaled, receiveStock } from '../../inventory/index.ts'
import type { DecisionRecord } from '../positions/position.ts'
import {
  decisionKey,
  positionKey,
  purchaseOrderKey,
  receiptKey,
  replenishmentTable,
} from '../replenishment.table.ts'
import { leadTimeUpdate, spendUpdate } from '../suppliers/supplier-terms.store.ts'
import { listByAge } from './list-by-age.ts'
import {
  type Arrived,
  type GoodsReceipt,
  type PurchaseOrder,
  PurchaseOrderMoved,
  type PurchaseOrders,
  type ReceiptWrite,
} from './purchase-order.ts'

/** The partition of the index `byKind` that holds all purchase orders. */
export const PURCHASE_ORDERS = 'purchaseOrder'

export const purchaseOrderItem = (order: PurchaseOrder): Item => ({
  ...purchaseOrderKey(order.purchaseOrderId),
  kind: PURCHASE_ORDERS,
  orderStatus: order.status,
  ...order,
})

export const purchaseOrderOf = ({
  pk: _pk,
  sk: _sk,
  kind: _kind,
  orderStatus: _,
  ...order
}: Item): PurchaseOrder => order as unknown as PurchaseOrder

export const decisionItem = (decision: DecisionRecord): Item => ({
  ...decisionKey(decision.purchaseOrderId),
  ...decision,
})

const decisionOf = ({ pk: _pk, sk: _sk, ...decision }: Item): DecisionRecord =>
  decision as unknown as DecisionRecord

const receiptItem = (receipt: GoodsReceipt): Item => ({
  ...receiptKey(receipt.purchaseOrderId, receipt.receiptId),
  receipt,
})

/** What came, or never will, is not on its way any more; with the last of a line its next order may be raised. */
const positionUpdate = (
  after: PurchaseOrder,
  { sku, quantity, done }: Arrived,
  pausedUntil: string | undefined,
): Update =>
  update(replenishmentTable, positionKey(sku, after.warehouseId), {
    add: { onOrder: -quantity, version: 1 },
    ...(done && pausedUntil ? { set: { pausedUntil } } : {}),
    remove: done ? ['openPurchaseOrderId'] : [],
    when: { openPurchaseOrderId: equals(after.purchaseOrderId) },
  })

const orderPut = (before: PurchaseOrder, after: PurchaseOrder): Write =>
  put(replenishmentTable, purchaseOrderItem(after), {
    when: { version: equals(before.version) },
    refused: () => new PurchaseOrderMoved(before.purchaseOrderId),
    rank: 1,
  })

const receiptWrites = ({ before, after, receipt, arrived, leadTimeDays, event, record }: ReceiptWrite) => [
  orderPut(before, after),
  ...arrived.map(each => positionUpdate(after, each, undefined)),
  ...receipt.lines.map(({ sku, quantity }) =>
    receiveStock({ sku, warehouseId: after.warehouseId, quantity, at: receipt.receivedAt }),
  ),
  ...(leadTimeDays === undefined ? [] : [leadTimeUpdate(after, leadTimeDays)]),
  put(replenishmentTable, receiptItem(receipt)),
  outboxPut(event),
  idempotencyPut(replenishmentTable, record),
]

export const purchaseOrderStore = (tables: Tables): PurchaseOrders => ({
  find: async purchaseOrderId => {
    const item = await tables.get(replenishmentTable, purchaseOrderKey(purchaseOrderId), { consistent: true })
    return item && purchaseOrderOf(item)
  },
  findWithDecision: async purchaseOrderId => {
    const keys = [purchaseOrderKey(purchaseOrderId), decisionKey(purchaseOrderId)]
    const [[order, decision] = []] = await tables.batchGet([{ table: replenishmentTable, keys }])
    return order && decision && { order: purchaseOrderOf(order), decision: decisionOf(decision) }
  },
  list: listByAge(tables),
  receive: write =>
    tables.transact(
      journaled(receiptWrites(write), {
        kind: 'receipt',
        at: write.receipt.receivedAt,
        reference: write.receipt.receiptId,
        by: write.receipt.receivedBy,
      }),
    ),
  change: ({ before, after, released, pausedUntil, spend, event, record }) =>
    tables.transact([
      orderPut(before, after),
      ...released.map(each => positionUpdate(after, each, pausedUntil)),
      ...(spend ? [spendUpdate(spend)] : []),
      outboxPut(event),
      idempotencyPut(replenishmentTable, record),
    ]),
})

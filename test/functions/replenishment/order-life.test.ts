import { describe, expect, it } from 'vitest'
import { replenishmentTable } from '../../../functions/replenishment/index.ts'
import { usualPolicy } from '../../../functions/replenishment/planning/policy.ts'
import { backordersOf } from '../../../functions/replenishment/positions/backorders.ts'
import { evaluatePositions } from '../../../functions/replenishment/positions/evaluate-positions.ts'
import { positionStore } from '../../../functions/replenishment/positions/position.store.ts'
import type { Position } from '../../../functions/replenishment/positions/position.ts'
import { changePurchaseOrder } from '../../../functions/replenishment/purchase-orders/change-purchase-order.ts'
import type { Step } from '../../../functions/replenishment/purchase-orders/decide-change.ts'
import {
  explainPurchaseOrder,
  listPurchaseOrders,
  readPurchaseOrder,
} from '../../../functions/replenishment/purchase-orders/read-purchase-orders.ts'
import { positionKey, spendKey } from '../../../functions/replenishment/replenishment.table.ts'
import {
  supplierTermsStore,
  termsItem,
} from '../../../functions/replenishment/suppliers/supplier-terms.store.ts'
import type { SupplierTerms } from '../../../functions/replenishment/suppliers/supplier-terms.ts'
import type { Actor } from '../../../shared/actor.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import { NOW, once, operator, owner, position, stranger, supplier, world } from './world.ts'

const policy = { ...usualPolicy, fixed: { reorderPoint: 50, orderUpTo: 200 }, unitPrice: 100 }
const review = { kind: 'review' as const }

const made = async (terms: Partial<SupplierTerms> = {}, changes: Partial<Position>[] = [{}]) => {
  const tables = memoryTables()
  await tables.putAll(replenishmentTable, [
    termsItem({
      currency: 'CNY',
      ...terms,
      buyerId: 'org_huadong',
      supplierId: 'org_sup_ningbo',
      version: 1,
    }),
  ])
  const positions = changes.map((change, i) => position({ sku: `DL-${i + 1}`, policy, ...change }))
  const here = await world({ tables, onHand: 40, positions })
  const change = changePurchaseOrder({
    orders: here.orders,
    clock: () => NOW,
    tenantId: 'test',
    timeZone: 'UTC',
  })
  return {
    ...here,
    raise: async () => (await here.evaluate(positions.slice(0, 1).map(ref => ({ ref, trigger: review }))))[0],
    take: (purchaseOrderId: string, step: Step, actor: Actor = owner, pauseDays = 0) =>
      change({ actor, purchaseOrderId, step, pauseDays }, once),
    positionOf: (sku = 'DL-1') => tables.get(replenishmentTable, positionKey(sku, 'wh_shanghai')),
    spent: async () =>
      (await tables.get(replenishmentTable, spendKey('org_huadong', 'org_sup_ningbo', '2026-03')))?.spent,
  }
}

describe('the life of a purchase order', () => {
  it('goes from proposed over approved, sent and confirmed to received, and is the supplier’s to see once sent', async () => {
    const { raise, take, orders, receive, positionOf } = await made({ approvalAbove: 1_000 })
    const order = await raise()
    const id = order?.purchaseOrderId ?? ''
    expect(order).toMatchObject({
      status: 'proposed',
      approval: 'above-threshold',
      value: { amount: 16_800 },
    })
    const read = readPurchaseOrder({ orders })
    await expect(read(id, supplier)).rejects.toMatchObject({ code: 'not-found' })
    expect((await listPurchaseOrders({ orders })({ limit: 9, cursor: undefined }, supplier)).items).toEqual(
      [],
    )
    await expect(receive({ actor: owner, purchaseOrderId: id }, once)).rejects.toMatchObject({
      code: 'illegal-transition',
    })
    await expect(take(id, { kind: 'send' })).rejects.toMatchObject({ code: 'illegal-transition' })
    expect(await take(id, { kind: 'approve' })).toMatchObject({
      status: 'approved',
      approvedBy: owner.subject,
    })
    expect(await take(id, { kind: 'send' }, operator)).toMatchObject({ status: 'sent' })
    const short = {
      kind: 'confirm' as const,
      lines: [{ sku: 'DL-1', quantity: 144 }],
      supplierReference: 'S-1',
    }
    await expect(take(id, short, owner)).rejects.toMatchObject({ code: 'not-found' })
    await expect(
      take(id, { kind: 'confirm', lines: [{ sku: 'DL-1', quantity: 169 }] }, supplier),
    ).rejects.toMatchObject({ code: 'quantity-exceeds-open' })
    expect(await take(id, short, supplier)).toMatchObject({
      status: 'confirmed',
      lines: [{ quantity: 168, cancelled: 24 }],
    })
    expect(await positionOf()).toMatchObject({ onOrder: 144 })
    expect(await receive({ actor: owner, purchaseOrderId: id }, once)).toMatchObject({
      status: 'received',
      lines: [{ quantity: 144 }],
    })
    const after = await positionOf()
    expect(after).toMatchObject({ onOrder: 0 })
    expect(after?.openPurchaseOrderId).toBeUndefined()
    await expect(read(id, stranger)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('takes in a little more or less than was ordered, as agreed, and no more', async () => {
    const { raise, receive, stock, positionOf, orders } = await made({
      overDelivery: 0.1,
      underDelivery: 0.05,
    })
    const id = (await raise())?.purchaseOrderId ?? ''
    const came = (quantity: number) =>
      receive({ actor: owner, purchaseOrderId: id, lines: [{ sku: 'DL-1', quantity }] }, once)
    await expect(came(185)).rejects.toMatchObject({ code: 'quantity-exceeds-open' })
    expect(await came(100)).toMatchObject({ status: 'partlyReceived' })
    expect(await came(62)).toMatchObject({ status: 'received' })
    expect(await stock()).toMatchObject({ onHand: 202 })
    expect(await positionOf()).toMatchObject({ onOrder: 0 })
    expect(await orders.find(id)).toMatchObject({ lines: [{ received: 162, cancelled: 6 }] })
    const next = await made({ overDelivery: 0.1 })
    const other = (await next.raise())?.purchaseOrderId ?? ''
    await next.receive(
      { actor: owner, purchaseOrderId: other, lines: [{ sku: 'DL-1', quantity: 180 }] },
      once,
    )
    expect(await next.stock()).toMatchObject({ onHand: 220 })
    expect(await next.positionOf()).toMatchObject({ onOrder: 0 })
  })

  it('ends when a person cancels, who is not asked the same again before the pause is over', async () => {
    const { raise, take, positionOf, allOrders } = await made()
    const id = (await raise())?.purchaseOrderId ?? ''
    expect(await take(id, { kind: 'cancel', reason: 'by phone' }, owner, 7)).toMatchObject({
      status: 'cancelled',
      cancelReason: 'by phone',
    })
    expect(await positionOf()).toMatchObject({ onOrder: 0, pausedUntil: '2026-03-08T12:00:00.000Z' })
    expect(await raise()).toBeUndefined()
    expect(await allOrders()).toHaveLength(1)
    await expect(take(id, { kind: 'approve' })).rejects.toMatchObject({ code: 'illegal-transition' })
  })

  it('two decide at once: one step is taken', async () => {
    const { raise, take } = await made({ approvalAbove: 0 })
    const id = (await raise())?.purchaseOrderId ?? ''
    const results = await Promise.allSettled([1, 2, 3].map(() => take(id, { kind: 'approve' })))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('teaches the supplier’s lead time with its last receipt', async () => {
    const { raise, receive, tables } = await made()
    const id = (await raise())?.purchaseOrderId ?? ''
    await receive({ actor: owner, purchaseOrderId: id }, once)
    const facts = await supplierTermsStore(tables).find('org_huadong', 'org_sup_ningbo')
    expect(facts?.leadTime).toEqual({ orders: 1, days: 0, squares: 0 })
  })
})

describe('what customers wait for', () => {
  const waiting = backordersOf({
    backorders: {
      ofSku: async (_, { cursor }) =>
        cursor
          ? { items: [{ sellerId: 'org_huadong', quantity: 5 }] }
          : {
              items: [
                { sellerId: 'org_huadong', quantity: 30 },
                { sellerId: 'org_other', quantity: 99 },
              ],
              cursor: 'next',
            },
    },
    warehouses: async () => [
      { warehouseId: 'wh_chengdu', name: '', ownerId: 'org_huadong', priority: 2 },
      { warehouseId: 'wh_shanghai', name: '', ownerId: 'org_huadong', priority: 1 },
    ],
    replenished: async (_, ids) => ids,
  })

  it('counts once, in the warehouse that serves first', async () => {
    expect(await waiting(position())).toBe(35)
    expect(await waiting(position({ warehouseId: 'wh_chengdu' }))).toBe(0)
  })

  it('is ordered beside what is missing', async () => {
    const tables = memoryTables()
    await world({ tables, onHand: 0, positions: [position()] })
    const evaluate = evaluatePositions({
      positions: positionStore(tables),
      clock: () => NOW,
      newId: prefix => `${prefix}_1`,
      tenantId: 'test',
      timeZone: 'UTC',
      currency: 'CNY',
      backorders: waiting,
    })
    const [order] = await evaluate([{ ref: position(), trigger: review }])
    expect(order?.lines[0]?.quantity).toBe(240)
    expect(order?.reasons[0]?.en).toBe(
      'Inventory position = 0 on hand + 0 on order − 0 held − 35 backordered = -35.',
    )
  })
})

describe('money', () => {
  it('of a month beyond the cap waits for a person, who is not refused; a cancelled order gives it back', async () => {
    const { raise, take, spent } = await made({ monthlyCap: 10_000 })
    const order = await raise()
    const id = order?.purchaseOrderId ?? ''
    expect(order).toMatchObject({ status: 'proposed', approval: 'over-cap' })
    expect(await spent()).toBeUndefined()
    await take(id, { kind: 'approve' })
    await take(id, { kind: 'send' })
    expect(await spent()).toBe(16_800)
    await take(id, { kind: 'cancel', reason: 'too dear' })
    expect(await spent()).toBe(0)
  })

  it('of an order sent at once is counted against the cap in the same write', async () => {
    const { raise, spent } = await made({ monthlyCap: 20_000 })
    expect(await raise()).toMatchObject({ status: 'sent' })
    expect(await spent()).toBe(16_800)
  })

  it('short of the supplier’s minimum brings other SKUs of his along that are close to their reorder point', async () => {
    const far = { reorderPoint: 5, orderUpTo: 45 }
    const near = { reorderPoint: 30, orderUpTo: 150 }
    const { raise, receive, positionOf, orders } = await made({ minimumOrderValue: 25_000 }, [{}, far, near])
    const order = await raise()
    expect(order).toMatchObject({
      status: 'sent',
      value: { amount: 16_800 + 12_000 },
      lines: [
        { sku: 'DL-1', quantity: 168 },
        { sku: 'DL-3', quantity: 120 },
      ],
    })
    const id = order?.purchaseOrderId ?? ''
    expect(await positionOf('DL-3')).toMatchObject({ onOrder: 120, openPurchaseOrderId: id })
    expect(await positionOf('DL-2')).toMatchObject({ onOrder: 0 })
    const why = await explainPurchaseOrder({ orders })(id, owner)
    expect(why).toMatchObject({ replays: true, joined: [{ sku: 'DL-3', quantity: 120 }] })

    await receive({ actor: owner, purchaseOrderId: id, lines: [{ sku: 'DL-1', quantity: 168 }] }, once)
    expect((await positionOf('DL-1'))?.openPurchaseOrderId).toBeUndefined()
    expect(await positionOf('DL-3')).toMatchObject({ openPurchaseOrderId: id })
    expect(await receive({ actor: owner, purchaseOrderId: id }, once)).toMatchObject({ status: 'received' })
    expect((await positionOf('DL-3'))?.openPurchaseOrderId).toBeUndefined()
  })

  it('short of the minimum with nothing to bring along waits for a person', async () => {
    const { raise } = await made({ minimumOrderValue: 25_000 })
    expect(await raise()).toMatchObject({ status: 'proposed', approval: 'under-minimum-order-value' })
  })
})

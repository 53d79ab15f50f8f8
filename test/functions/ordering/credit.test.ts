import { describe, expect, it } from 'vitest'
import { decideCredit } from '../../../functions/ordering/credit.ts'
import type { Order } from '../../../functions/ordering/order.ts'
import { readCredit } from '../../../functions/ordering/read-credit.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'
import { once, orderWorld } from './order-world.ts'
import { buyer, seller } from './stock-world.ts'

const yuan = (amount: number) => ({ amount: amount * 100, currency: 'CNY' })
const owing = (orderId: string, change: Partial<Order> = {}) => ({
  orderId,
  status: 'placed' as const,
  total: yuan(100),
  paymentTerms: { netDays: 30, dueOn: '2026-12-20' },
  ...change,
})

describe('Credit', () => {
  it('is the limit less what is placed and neither given up nor completed, per currency', () => {
    const orders = [
      owing('ord_1'),
      owing('ord_2', { status: 'delivered', paymentTerms: { netDays: 30, dueOn: '2026-12-01' } }),
      owing('ord_3', { status: 'completed' }),
      owing('ord_4', { status: 'cancelled' }),
      owing('ord_5', { status: 'rejected' }),
      owing('ord_6', { status: 'draft' }),
      owing('ord_7', { total: { amount: 500, currency: 'EUR' } }),
    ]
    expect(decideCredit('org', orders, yuan(1_000))).toEqual({
      organizationId: 'org',
      limit: yuan(1_000),
      available: yuan(800),
      exposure: [yuan(200), { amount: 500, currency: 'EUR' }],
      due: [
        { orderId: 'ord_2', dueOn: '2026-12-01', amount: yuan(100) },
        { orderId: 'ord_1', dueOn: '2026-12-20', amount: yuan(100) },
        { orderId: 'ord_7', dueOn: '2026-12-20', amount: { amount: 500, currency: 'EUR' } },
      ],
    })
  })

  it('is below zero where more is ordered than was granted, and not told where nothing was', () => {
    expect(decideCredit('org', [owing('ord_1')], yuan(30)).available).toEqual(yuan(-70))
    expect(decideCredit('org', [owing('ord_1')], undefined)).not.toHaveProperty('available')
  })

  it('goes down with an order, up with what is cancelled of it, and is the asker’s own', async () => {
    const { services } = await orderWorld({ tables: memoryTables(), onHand: { wh_1: 100 } })
    const credit = readCredit({ orders: services.orders, creditLimitOf: async () => yuan(10_000) })
    const left = async () => (await credit({}, buyer)).available?.amount ?? 0
    const before = await left()
    const { orderId, total } = await services.place(
      { actor: buyer, lines: [{ sku: 'A', quantity: 4 }] },
      once(),
    )
    expect(before - (await left())).toBe(total.amount)
    const lines = [{ lineNumber: 1, quantity: 1 }]
    await services.cancel({ actor: buyer, orderId, lines }, once())
    expect(before - (await left())).toBe((total.amount * 3) / 4)
    await services.cancel({ actor: buyer, orderId }, once())
    expect(await left()).toBe(before)
    const foreign = await credit({ organizationId: buyer.organizationId }, seller)
    expect(foreign.organizationId).toBe(seller.organizationId)
  })
})

import { expect, it } from 'vitest'
import { orderPlaced } from '../../../events/ordering.order-placed.v1.ts'
import { demandStore } from '../../../functions/forecasting/demand.store.ts'
import { recordDemands } from '../../../functions/forecasting/record-demand.ts'
import { AlreadyConsumed } from '../../../shared/inbox.ts'
import { memoryTables } from '../../../shared/memory-tables.ts'

const ref = { sku: 'DL-1', warehouseId: 'wh_1' }
const stock = { ...ref, onHand: 0, held: 0, available: 0 }
const placed = (orderId: string, quantity: number) => ({
  event: orderPlaced.create(
    { aggregate: orderId, sequence: 1, time: '2026-11-25T03:00:00.000Z', tenant: 't' },
    orderPlaced.example,
  ),
  wanted: [{ ...ref, quantity }],
})

it('demand of several orders is booked in one transaction, each order once', async () => {
  const tables = memoryTables()
  let transactions = 0
  const record = recordDemands({
    tables: {
      transact: async writes => {
        transactions += 1
        await tables.transact(writes)
      },
    },
    stocks: async () => [stock],
    timeZone: 'Asia/Shanghai',
    clock: () => '2026-11-25T03:00:01.000Z',
  })
  await record([placed('ord_1', 3), placed('ord_2', 4)])
  expect(transactions).toBe(1)
  await expect(record([placed('ord_2', 4), placed('ord_3', 5)])).rejects.toBeInstanceOf(AlreadyConsumed)
  await record([placed('ord_2', 4)])
  await record([placed('ord_3', 5)])
  expect(await demandStore(tables).history(ref, '2026-11-01', '2026-11-30')).toEqual([
    { on: '2026-11-25', ordered: 12, promoted: 0, outside: 0, stockOut: true },
  ])
})

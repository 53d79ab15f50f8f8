import { expect, it } from 'vitest'
import { orderPlaced } from '../../../events/ordering.order-placed.v1.ts'
import { returnChanged } from '../../../events/ordering.return-changed.v1.ts'
import { demandStore } from '../../../functions/forecasting/demand.store.ts'
import { recordDemands } from '../../../functions/forecasting/record-demand.ts'
import { returnedBy } from '../../../functions/forecasting/wanted.ts'
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
    { on: '2026-11-25', ordered: 12, promoted: 0, outside: 0, returned: 0, stockOut: true },
  ])
})

it('what a seller takes back is booked apart, once, where it came from, on the day on which he accepts it', async () => {
  const tables = memoryTables()
  const record = recordDemands({
    tables,
    stocks: async refs => refs.map(each => ({ ...each, onHand: 0, held: 0, available: 0 })),
    timeZone: 'Asia/Shanghai',
    clock: () => '2026-11-28T17:00:01.000Z',
  })
  const returned = (state: 'requested' | 'accepted' | 'declined', sequence: number, time: string) => {
    const cameFrom = [
      { warehouseId: 'wh_1', quantity: 2 },
      { warehouseId: 'wh_2', quantity: 1 },
    ]
    const data = {
      ...returnChanged.example,
      state,
      lines: [
        { lineNumber: 1, quantity: 3, sku: ref.sku, cameFrom },
        { lineNumber: 2, quantity: 1 },
        { lineNumber: 3, quantity: 1, sku: ref.sku, cameFrom: cameFrom.slice(1) },
      ],
    }
    const event = returnChanged.create({ aggregate: 'ret_1', sequence, time, tenant: 't' }, data)
    return { event, wanted: returnedBy(data) }
  }
  await record([placed('ord_1', 5)])
  await record([returned('requested', 1, '2026-11-27T03:00:00.000Z')])
  // In China it is the next day already.
  const accepted = returned('accepted', 2, '2026-11-28T17:00:00.000Z')
  await record([accepted])
  await record([accepted])
  await record([returned('declined', 3, '2026-11-29T03:00:00.000Z')])
  const history = (warehouseId: string) =>
    demandStore(tables).history({ ...ref, warehouseId }, '2026-11-01', '2026-11-30')
  const none = { ordered: 0, promoted: 0, outside: 0, returned: 0, stockOut: false }
  expect(await history('wh_1')).toEqual([
    { ...none, on: '2026-11-25', ordered: 5, stockOut: true },
    { ...none, on: '2026-11-29', returned: 2 },
  ])
  expect(await history('wh_2')).toEqual([{ ...none, on: '2026-11-29', returned: 2 }])
})
